import { HandoffError } from '@handoff/kernel';
import type { Approval } from './approval.js';
import type { Task } from '../task/task.js';

/**
 * Requires that the caller has seen the content that it decides about. Once a task has been amended, a caller has to
 * send the hash of the content that it saw, even if a later amendment has restored the first content.
 *
 * @param looked the hash that the caller sent; undefined when it sent none.
 * @throws HandoffError `CONTENT_CHANGED` with the hash of the present content.
 */
export function requireSeen(task: Task, approval: Approval, looked: string | undefined): void {
  const { contentHash: present, amended } = task;
  // Fails closed: an amendment leaves no approval of another content open.
  const outdated = approval.status === 'pending' && approval.contentHash !== present;
  if (!outdated && looked === undefined && !amended) return;
  if (!outdated && (looked === approval.contentHash || (looked === present && approval.status !== 'pending'))) return;
  const problem =
    looked === undefined
      ? 'The task has been amended since it was routed: say by content_hash what you looked at.'
      : 'The task says something else than what you looked at.';
  throw new HandoffError('CONTENT_CHANGED', {
    detail: `${problem} Its content_hash is ${present} now.`,
    facts: { content_hash: present },
  });
}
