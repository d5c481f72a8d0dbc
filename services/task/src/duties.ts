import { createTimer, type Timer, type TimerOptions } from '@handoff/runtime';
import { expireOverdue } from './application/expire-overdue.js';
import type { TaskDeps } from './application/task-deps.js';

export interface DutyDeps extends Pick<TaskDeps, 'store' | 'clock'> {
  readonly logger: TimerOptions['logger'];
  /** How long the first reply to a keyed command is kept, in milliseconds. */
  readonly commandRetentionMs: number;
}

/** Both lists of what is due are indexed, and most of the time empty: looking costs next to nothing. */
const EXPIRE_EVERY_MS = 1_000;
const PURGE_EVERY_MS = 300_000;

/** What time brings about. Every instance does all of it: the statements skip what another one has in hand. */
export function startDuties(deps: DutyDeps): readonly Timer[] {
  const { store, clock, logger, commandRetentionMs } = deps;
  const forget = () => store.forgetCommands(new Date(clock.now().getTime() - commandRetentionMs));
  return [
    createTimer({ name: 'expire tasks and approvals', everyMs: EXPIRE_EVERY_MS, work: expireOverdue(deps), logger }),
    createTimer({ name: 'forget commands', everyMs: PURGE_EVERY_MS, work: forget, logger }),
  ];
}
