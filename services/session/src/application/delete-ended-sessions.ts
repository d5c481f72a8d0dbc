import { inBatches } from '@handoff/kernel';
import type { SessionDeps } from './session-deps.js';

const BATCH = 200;

interface Deps extends Pick<SessionDeps, 'store'> {
  /** How long a session is kept after its last change, in milliseconds. */
  readonly retentionMs: number;
}

/** Deletes sessions that ended long ago. Their audit records stay. Safe in every instance at once. */
export function deleteEndedSessions({ store, retentionMs }: Deps): (signal: AbortSignal) => Promise<number> {
  return (signal) => inBatches(BATCH, signal, (limit) => store.deleteEnded(retentionMs, limit));
}
