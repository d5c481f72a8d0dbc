import { createTimer, type Timer, type TimerOptions } from '@handoff/runtime';
import { expireOverdue } from './application/expire-overdue.js';
import type { ClaimQueue } from './application/claim-queue.js';
import type { TaskDeps } from './application/task-deps.js';
import { wakeClaims } from './application/wake-claims.js';

export interface DutyDeps extends Pick<TaskDeps, 'store'> {
  readonly logger: TimerOptions['logger'];
  readonly claimQueue: ClaimQueue;
  /** How long the first reply to a keyed command is kept, in milliseconds. */
  readonly commandRetentionMs: number;
}

/** The most that a lapse, an expiry or the end of a pause is late in normal operation, in milliseconds. */
const PROMPT_MS = 1_000;
const PURGE_EVERY_MS = 300_000;

/**
 * Starts the scheduled duties. Every instance runs all of them; the statements skip rows that another instance has
 * locked.
 */
export function startDuties(deps: DutyDeps): readonly Timer[] {
  const { store, logger, commandRetentionMs } = deps;
  const forget = () => store.forgetCommands(commandRetentionMs);
  return [
    createTimer({ name: 'expire what is overdue', everyMs: PROMPT_MS, work: expireOverdue(deps), logger }),
    createTimer({ name: 'wake those who claim', everyMs: PROMPT_MS, work: wakeClaims(deps), logger }),
    createTimer({ name: 'forget commands', everyMs: PURGE_EVERY_MS, work: forget, logger }),
  ];
}
