import type { Database } from '@handoff/postgres';
import type { TimedStore } from './timed-store.js';

/** An event as it waits to be published. */
export interface WaitingEvent {
  readonly type: string;
  readonly subject: string;
  readonly sequence?: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the contract suite needs besides the port: more than one instance, and a look at what waits to be published. */
export interface StoreHarness {
  /** Another instance on the same data. */
  open(): Promise<TimedStore>;
  /** The events about a session, or of refusals when it is undefined, in their order. */
  eventsOf(sessionId: string | undefined): Promise<readonly WaitingEvent[]>;
  /** What is kept of a command so that it can be answered again. */
  keptOf(commandId: string): Promise<string>;
  /** Runs work while whoever reads sessions has to wait. */
  whileUnreadable<T>(work: () => Promise<T>): Promise<T>;
  /** Forgets everything. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Two instances of the store on the same data, and a look behind them. */
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
