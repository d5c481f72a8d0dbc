import { inBatches } from '@handoff/kernel';
import { createForgetCommandsTimer, createTimer, PURGE_EVERY_MS, type ForgetCommandsOptions } from '@handoff/runtime';
import type { SessionStore } from './ports/session-store.js';

export interface DutyDeps extends ForgetCommandsOptions {
  readonly store: SessionStore;
  /** How long a session is kept after its last change, in milliseconds. */
  readonly retentionMs: number;
}

export interface Duties {
  /** Starts no further run and resolves when the runs in progress are over. */
  stop(): Promise<void>;
}

type Work = (signal: AbortSignal) => Promise<number>;

const EXPIRE_EVERY_MS = 15_000;
/** The most sessions in one transaction. */
const BATCH = 200;

/** Starts the scheduled duties. Every instance runs all of them: the statements skip rows that another instance has locked. */
export function startDuties(deps: DutyDeps): Duties {
  const { logger } = deps;
  const timers = [
    createTimer({ name: 'expire sessions', everyMs: EXPIRE_EVERY_MS, work: expireSessions(deps), logger }),
    createTimer({ name: 'delete ended sessions', everyMs: PURGE_EVERY_MS, work: deleteEndedSessions(deps), logger }),
    createForgetCommandsTimer(deps),
  ];
  return { stop: async () => void (await Promise.all(timers.map((timer) => timer.stop()))) };
}

/** Expires the sessions that no command has changed in time. */
export function expireSessions({ store }: Pick<DutyDeps, 'store'>): Work {
  return (signal) => inBatches(BATCH, signal, (limit) => store.expireDue(limit));
}

/** Deletes the sessions that ended long ago. Their audit records stay. */
export function deleteEndedSessions({ store, retentionMs }: Pick<DutyDeps, 'store' | 'retentionMs'>): Work {
  return (signal) => inBatches(BATCH, signal, (limit) => store.deleteEnded(retentionMs, limit));
}
