import type { Outcome } from '@handoff/kernel';
import type { TaskCommand } from '../domain/task-command.js';
import type { Inbox, InboxQuery, Overview, TaskStore } from '../ports/task-store.js';
import type { ClaimFilter } from '../domain/task/claimable.js';

/** A call at a time of the test's choice. */
export interface Timed {
  readonly at: Date;
}

export type TimedCommand = TaskCommand & Timed;

/** A store whose clock stands at the time that a test sets for each call. */
export interface TimedStore extends Pick<
  TaskStore,
  'findTask' | 'findStates' | 'listTasks' | 'listApprovals' | 'drain'
> {
  execute(command: TimedCommand, abandoned?: AbortSignal): Promise<Outcome>;
  findClaimable(filters: readonly ClaimFilter[], at: Date): Promise<readonly ClaimFilter[]>;
  countInbox(query: InboxQuery & Timed, deadline: Date): Promise<Inbox>;
  countOverview(at: Date, deadline: Date): Promise<Overview>;
  expireOverdue(at: Date, limit: number): Promise<number>;
  restMs(at: Date): Promise<number>;
  /** Forgets commands executed before an instant. */
  forgetCommands(before: Date): Promise<number>;
  /** The store itself, with its clock left as it is. */
  readonly untimed: TaskStore;
}

/** Sets the store's clock to the time of each call before the call. */
export function timed(store: TaskStore, setTime: (at: Date) => Promise<void>): TimedStore {
  return {
    findTask: store.findTask,
    findStates: store.findStates,
    listTasks: (query, deadline) => store.listTasks(query, deadline),
    listApprovals: (query, deadline) => store.listApprovals(query, deadline),
    drain: () => store.drain(),
    untimed: store,
    async execute({ at, ...command }, abandoned) {
      await setTime(at);
      return store.execute(command, abandoned);
    },
    async findClaimable(filters, at) {
      await setTime(at);
      return store.findClaimable(filters);
    },
    async countInbox({ at, ...query }, deadline) {
      await setTime(at);
      return store.countInbox(query, deadline);
    },
    async countOverview(at, deadline) {
      await setTime(at);
      return store.countOverview(deadline);
    },
    async expireOverdue(at, limit) {
      await setTime(at);
      return store.expireOverdue(limit);
    },
    async restMs(at) {
      await setTime(at);
      return store.restMs();
    },
    async forgetCommands(before) {
      await setTime(before);
      return store.forgetCommands(0);
    },
  };
}
