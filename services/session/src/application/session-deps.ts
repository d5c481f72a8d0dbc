import type { Clock, IdSource } from '@handoff/kernel';
import type { SessionStore } from '../ports/session-store.js';

/** What the use cases work with. */
export interface SessionDeps {
  readonly store: SessionStore;
  readonly clock: Clock;
  readonly newId: IdSource;
}
