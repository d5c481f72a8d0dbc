import { endAttempt } from './give-back.js';
import { isLapsed } from './lease.js';
import type { Occasion } from './occasion.js';
import type { Change, TaskFile } from './task-file.js';

/** What a task that was given up without a word says that it failed with. */
const LAPSED = { reason: 'lease_expired' };

/** Takes a task back from a holder that has not been heard of for too long. Undefined when its lease still holds. */
export function lapseLease(occasion: Occasion, file: TaskFile): Change | undefined {
  if (!isLapsed(file.task, occasion.now)) return undefined;
  return endAttempt(occasion, file, 'lapse', LAPSED, undefined);
}
