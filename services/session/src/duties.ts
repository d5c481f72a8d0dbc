import { createTimer, type Timer, type TimerOptions } from '@handoff/runtime';
import { deleteEndedSessions } from './application/delete-ended-sessions.js';
import { expireSessions } from './application/expire-sessions.js';
import type { SessionDeps } from './application/session-deps.js';

export interface DutyDeps extends Pick<SessionDeps, 'store'> {
  readonly logger: TimerOptions['logger'];
  readonly retentionMs: number;
  /** How long the first reply to a keyed command is kept, in milliseconds. */
  readonly commandRetentionMs: number;
}

const EXPIRE_EVERY_MS = 15_000;
const PURGE_EVERY_MS = 300_000;

/** What time brings about. Every instance does all of it: the statements skip what another one has in hand. */
export function startDuties(deps: DutyDeps): readonly Timer[] {
  const { store, logger, commandRetentionMs } = deps;
  return [
    createTimer({ name: 'expire sessions', everyMs: EXPIRE_EVERY_MS, work: expireSessions(deps), logger }),
    createTimer({ name: 'delete ended sessions', everyMs: PURGE_EVERY_MS, work: deleteEndedSessions(deps), logger }),
    createTimer({
      name: 'forget commands',
      everyMs: PURGE_EVERY_MS,
      work: () => store.forgetCommands(commandRetentionMs),
      logger,
    }),
  ];
}
