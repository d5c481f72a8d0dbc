import type { Outcome } from '@handoff/kernel';
import type { SessionCommand } from '../domain/session-command.js';
import type { SessionStore } from '../ports/session-store.js';

/** The time of a call of a test. */
export interface Timed {
  readonly at: Date;
}

/** A store with a clock that stands at the time that a test gives to each call. */
export interface TimedStore extends Pick<SessionStore, 'find' | 'list' | 'drain'> {
  execute(command: SessionCommand & Timed): Promise<Outcome>;
  expireDue(at: Date, limit: number): Promise<number>;
  /** Deletes sessions that ended before this time. */
  deleteEnded(before: Date, limit: number): Promise<number>;
  /** Forgets commands that were executed before this time. */
  forgetCommands(before: Date): Promise<number>;
}

/** Sets the store's clock to the time of a call before it makes the call. */
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
