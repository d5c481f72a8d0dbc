import { createForgetCommandsTimer, createTimer, type ForgetCommandsOptions } from '@handoff/runtime';
import { expireOverdue } from './application/expire-overdue.js';
import type { ClaimQueue } from './application/claim-queue.js';
import type { TaskDeps } from './application/task-deps.js';
import { wakeClaims } from './application/wake-claims.js';

export interface DutyDeps extends ForgetCommandsOptions {
  readonly store: TaskDeps['store'];
  readonly claimQueue: ClaimQueue;
  /** Whether this process alone changes the database. */
  readonly alone: boolean;
}

export interface Duties {
  /** Reports a change, after which something may be due sooner than before. */
  readonly onChange: () => void;
  /** Starts no further run and resolves when the runs in progress are over. */
  stop(): Promise<void>;
}

/** The most that a lapse, an expiry or the end of a pause is late in normal operation, in milliseconds. */
const PROMPT_MS = 1_000;

/**
 * Starts the scheduled duties. Every instance runs all of them; the statements skip rows that another instance has
 * locked.
 */
export function startDuties(deps: DutyDeps): Duties {
  const { store, logger, alone } = deps;
  const expiry = createTimer({
    name: 'expire what is overdue',
    everyMs: PROMPT_MS,
    // Another process's change could make something due meanwhile.
    ...(alone ? { restMs: () => store.restMs() } : {}),
    work: expireOverdue(deps),
    logger,
  });
  const timers = [
    expiry,
    createTimer({ name: 'wake those who claim', everyMs: PROMPT_MS, work: wakeClaims(deps), logger }),
    createForgetCommandsTimer(deps),
  ];
  return {
    onChange: () => expiry.soon(),
    stop: async () => void (await Promise.all(timers.map((timer) => timer.stop()))),
  };
}
