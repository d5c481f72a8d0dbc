import type { KnownRoles, SteadyClock } from '@handoff/kernel';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { DelegationStore } from '../ports/delegation-store.js';
import type { SessionDirectory } from '../ports/session-directory.js';
import type { RoutingRules } from '../ports/routing-rules.js';
import type { TaskStore } from '../ports/task-store.js';

/** The dependencies of the use cases. */
export interface TaskDeps {
  readonly store: TaskStore;
  readonly delegations: Pick<DelegationStore, 'inForceFor'>;
  readonly sessions: SessionDirectory;
  /** Undefined where rules do not count for routing. */
  readonly routingRules?: RoutingRules | undefined;
  readonly roles: KnownRoles;
  readonly feed: ChangeFeed;
  readonly clock: SteadyClock;
}
