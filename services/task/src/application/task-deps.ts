import type { SteadyClock } from '@handoff/kernel';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { KnownRoles } from '../ports/known-roles.js';
import type { SessionDirectory } from '../ports/session-directory.js';
import type { TaskStore } from '../ports/task-store.js';

/** The dependencies of the use cases. */
export interface TaskDeps {
  readonly store: TaskStore;
  readonly sessions: SessionDirectory;
  readonly roles: KnownRoles;
  /** All roles of the installation, when the list is closed. */
  readonly closedList?: ReadonlySet<string> | undefined;
  readonly feed: ChangeFeed;
  readonly clock: SteadyClock;
}
