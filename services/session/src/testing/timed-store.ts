import type { Outcome } from '@handoff/kernel';
import type { SessionCommand } from '../domain/session-command.js';
import type { SessionStore } from '../ports/session-store.js';

/** What a test does at a time of its choosing. */
export interface Timed {
  readonly at: Date;
}

/** A store whose clock stands at whatever time a test says that something comes. */
export interface TimedStore extends Pick<SessionStore, 'find' | 'list' | 'drain'> {
  execute(command: SessionCommand & Timed): Promise<Outcome>;
  expireDue(at: Date, limit: number): Promise<number>;
  /** Deletes sessions that ended before an instant. */
  deleteEnded(before: Date, limit: number): Promise<number>;
  /** Forgets commands executed before an instant. */
  forgetCommands(before: Date): Promise<number>;
}

/** Moves the store's clock to when each call of a test comes, before it does. */
export function timed(store: SessionStore, setTime: (at: Date) => Promise<void>): TimedStore {
  return {
    find: (id, deadline) => store.find(id, deadline),
    list: (query, deadline) => store.list(query, deadline),
    drain: () => store.drain(),
    async execute({ at, ...command }) {
      await setTime(at);
      return store.execute(command);
    },
    async expireDue(at, limit) {
      await setTime(at);
      return store.expireDue(limit);
    },
    async deleteEnded(before, limit) {
      await setTime(before);
      return store.deleteEnded(0, limit);
    },
    async forgetCommands(before) {
      await setTime(before);
      return store.forgetCommands(0);
    },
  };
}
