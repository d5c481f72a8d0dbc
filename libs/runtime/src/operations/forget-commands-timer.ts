import { createTimer, type Timer, type TimerOptions } from '../timer.js';

/** How often a service deletes the rows that it no longer needs, in milliseconds. */
export const PURGE_EVERY_MS = 300_000;

export interface ForgetCommandsOptions {
  readonly store: { forgetCommands(olderThanMs: number): Promise<number> };
  readonly logger: TimerOptions['logger'];
  /** How long the service remembers the first reply to a keyed command, in milliseconds. */
  readonly commandRetentionMs: number;
}

/** Starts the duty that every service with commands has: it forgets old commands. */
export function createForgetCommandsTimer(options: ForgetCommandsOptions): Timer {
  const { store, logger, commandRetentionMs } = options;
  const work = () => store.forgetCommands(commandRetentionMs);
  return createTimer({ name: 'forget commands', everyMs: PURGE_EVERY_MS, work, logger });
}
