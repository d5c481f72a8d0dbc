import type { Outcome } from '@handoff/kernel';
import type { TaskCommand } from '../domain/task-command.js';
import type { Inbox, InboxQuery, TaskStore } from '../ports/task-store.js';
import type { ClaimFilter } from '../domain/task/claimable.js';

/** What a test does at a time of its choosing. */
export interface Timed {
  readonly at: Date;
}

export type TimedCommand = TaskCommand & Timed;

/** A store whose clock stands at whatever time a test says that something comes. */
export interface TimedStore extends Pick<TaskStore, 'findTask' | 'listTasks' | 'listApprovals' | 'drain'> {
  execute(command: TimedCommand, abandoned?: AbortSignal): Promise<Outcome>;
  findClaimable(filters: readonly ClaimFilter[], at: Date): Promise<readonly ClaimFilter[]>;
  countInbox(query: InboxQuery & Timed, deadline: Date): Promise<Inbox>;
  expireOverdue(at: Date, limit: number): Promise<number>;
  /** Forgets commands executed before an instant. */
  forgetCommands(before: Date): Promise<number>;
  /** The store itself, with its clock left as it is. */
  readonly untimed: TaskStore;
}

/** Moves the store's clock to when each call of a test comes, before it does. */
export function timed(store: TaskStore, setTime: (at: Date) => Promise<void>): TimedStore {
  return {
    findTask: store.findTask,
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
    async expireOverdue(at, limit) {
      await setTime(at);
      return store.expireOverdue(limit);
    },
    async forgetCommands(before) {
      await setTime(before);
      return store.forgetCommands(0);
    },
  };
}
