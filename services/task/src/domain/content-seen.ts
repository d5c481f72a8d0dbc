import { HandoffError } from '@handoff/kernel';
import type { Approval } from './approval.js';
import type { Task } from './task.js';

/**
 * Sees to it that an approval is decided by those only who looked at what it asks about. Once a task has ever said
 * something else, nobody can tell what somebody looked at who doesn't say it, even if it says again what it said at first.
 *
 * @param looked the hash of what the caller looked at, as far as it says.
 * @throws HandoffError `CONTENT_CHANGED` with the hash of what the task says now.
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
