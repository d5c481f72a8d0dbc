import type { InboxLoad } from '../domain/task/inbox.js';

/** What a store may still add to each inbox before it counts again. */
export interface InboxRoom {
  /** Takes from the room of an inbox. Returns whether there was enough. */
  take(inbox: string, more: InboxLoad): boolean;
  /** Replaces the room of an inbox after a count. */
  give(inbox: string, room: InboxLoad): void;
}

/**
 * How long a count holds, in milliseconds. Stores that have counted less than half the limit could together exceed it
 * by their shares, if others filled the other half in this time.
 */
const HOLDS_MS = 250;
/** A forgotten inbox is counted again. */
const MOST_KNOWN = 10_000;

export function createInboxRoom(now = () => performance.now()): InboxRoom {
  const known = new Map<string, InboxLoad & { readonly until: number }>();
  return {
    take(inbox, more) {
      const left = known.get(inbox);
      if (left === undefined || left.until <= now()) return false;
      if (left.tasks < more.tasks || left.bytes < more.bytes) return false;
      known.set(inbox, { ...left, tasks: left.tasks - more.tasks, bytes: left.bytes - more.bytes });
      return true;
    },
    give(inbox, room) {
      known.delete(inbox);
      known.set(inbox, { ...room, until: now() + HOLDS_MS });
      if (known.size > MOST_KNOWN) known.delete(known.keys().next().value!);
    },
  };
}
