import type { Occasion } from './occasion.js';
import { latest } from './occasion.js';
import { stepTask, type Task } from './task.js';
import { pendingApprovals, type TaskFile } from './task-file.js';

/**
 * The task parked, or parked once more because whom it waits for has changed: its version is what callers wait on. Who
 * is asked takes part in it from then on, and it does not expire before what it waits for.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when it has ended.
 */
export function parkTask(occasion: Occasion, file: TaskFile): Task {
  const pending = pendingApprovals(file);
  const asked = pending.flatMap(({ groups }) => groups.map(({ role }) => role));
  const participants = [...new Set([...file.task.participants, ...asked])];
  const parked = stepTask(file.task, 'park', occasion, { participants });
  return { ...parked, expiresAt: pending.map(({ expiresAt }) => expiresAt).reduce(latest, parked.expiresAt) };
}
