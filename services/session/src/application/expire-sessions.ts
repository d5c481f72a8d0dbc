import { inBatches } from '@handoff/kernel';
import type { SessionDeps } from './session-deps.js';

const BATCH = 200;

/** Expires what nobody touched in time. Safe in every instance at once. */
export function expireSessions(deps: Pick<SessionDeps, 'store'>): (signal: AbortSignal) => Promise<number> {
  return (signal) => inBatches(BATCH, signal, (limit) => deps.store.expireDue(limit));
}
