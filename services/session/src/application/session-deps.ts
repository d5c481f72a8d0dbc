import type { Clock, IdSource, KnownRoles } from '@handoff/kernel';
import type { SessionStore } from '../ports/session-store.js';

/** The dependencies of the use cases. */
export interface SessionDeps {
  readonly store: SessionStore;
  readonly roles: KnownRoles;
  readonly clock: Clock;
  readonly newId: IdSource;
}
