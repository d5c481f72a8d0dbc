import { uuidv7 } from '@handoff/kernel';
import { insertOutboxEvents, type Database, type Queryable, type Row } from '@handoff/postgres';
import type { EventPlace } from '../ports/webhook-store.js';
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
  /** Another instance on the same data. */
  open(): Promise<TimedStore>;
  /** The events of a webhook in their order; the refusals when `webhookId` is undefined. */
  eventsOf(webhookId: string | undefined): Promise<readonly WaitingEvent[]>;
  /** Commits an event of another service, after `beforeCommit` where the database has more than one session. Returns its place. */
  happen(beforeCommit?: () => Promise<unknown>): Promise<EventPlace>;
  /** The places of all committed events. */
  committed(): Promise<readonly EventPlace[]>;
  /** Runs work while every read of webhooks and deliveries has to wait. */
  whileUnreadable<T>(work: () => Promise<T>): Promise<T>;
  /** Runs work while no row of a table can be deleted. */
  whileUndeletable<T>(table: 'webhooks' | 'webhook_deliveries', work: () => Promise<T>): Promise<T>;
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

/** Writes an event of the task service in a transaction. */
export async function writeTaskEvent(tx: Queryable): Promise<EventPlace> {
  const id = uuidv7(new Date());
  await insertOutboxEvents(tx, 'task_outbox', [{ id, subject: 'test', body: '{}', partitionKey: id }]);
  const text = 'SELECT place, transaction_id AS "transactionId" FROM task_outbox WHERE id = $1';
  return (await tx.query<EventPlace & Row>({ name: 'test_place', text }, [id]))[0]!;
}

/** The bodies in the outbox, oldest first. */
export async function readOutbox(db: Database): Promise<readonly WaitingEvent[]> {
  const text = 'SELECT body FROM webhook_outbox ORDER BY position';
  const rows = await db.query<{ body: string }>({ name: 'test_outbox', text });
  return rows.map(({ body }) => JSON.parse(body) as WaitingEvent);
}
