import type { IdSource } from '@handoff/kernel';
import type { Database } from '@handoff/postgres';
import type { TimedStore } from './timed-store.js';

/** An event as it waits to be published. */
export interface WaitingEvent {
  readonly type: string;
  readonly subject: string;
  readonly sequence?: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the contract suite needs besides the port: more than one instance, and a look into the tables. */
export interface StoreHarness {
  /** Another instance on the same data; its events get the ids of `newId` if given. */
  open(newId?: IdSource): Promise<TimedStore>;
  /** The events of a session in their order; the refusals when `sessionId` is undefined. */
  eventsOf(sessionId: string | undefined): Promise<readonly WaitingEvent[]>;
  /** The text that is kept of a reply to a keyed command. */
  keptOf(commandId: string): Promise<string>;
  /** Runs work while every read of sessions has to wait. */
  whileUnreadable<T>(work: () => Promise<T>): Promise<T>;
  /** Empties all tables. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Two instances of the store on the same data, and the harness. */
export interface StoresUnderTest {
  readonly one: TimedStore;
  readonly two: TimedStore;
  readonly harness: StoreHarness;
}

/** The bodies in the outbox, oldest first. */
export async function readOutbox(db: Database): Promise<readonly WaitingEvent[]> {
  const rows = await db.query<{ body: string }>({
    name: 'test_outbox',
    text: 'SELECT body FROM session_outbox ORDER BY position',
  });
  return rows.map(({ body }) => JSON.parse(body) as WaitingEvent);
}
