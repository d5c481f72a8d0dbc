import type { Task } from './task.js';

/**
 * Whether a task has run out of time: its deadline has passed, or nothing has happened to it for too long. The latter
 * does not go for a task that is worked on: that it is not given up its lease tells, which is kept without a change.
 */
export function isOverdue({ status, deadlineAt, expiresAt }: Task, now: Date): boolean {
  if (deadlineAt !== undefined && deadlineAt <= now) return true;
  return status !== 'active' && expiresAt <= now;
}
