import { HandoffError } from '@handoff/kernel';
import type { Task } from '../task/task.js';
import { GRANT_TYPE } from './grant.js';

/** Whether a task proposes a standing grant. */
export function isProposal({ type }: Pick<Task, 'type'>): boolean {
  return type === GRANT_TYPE;
}

/**
 * Requires that a task proposes no grant: what its approvers read is what they grant, and nobody else is asked about it.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION`
 */
export function requireNoProposal(task: Pick<Task, 'type' | 'status'>): void {
  if (!isProposal(task)) return;
  throw new HandoffError('ILLEGAL_TRANSITION', {
    detail: 'This task proposes a standing grant, which stays as it is. Cancel it, and propose another.',
    facts: { current_status: task.status },
  });
}
