import type { SerialisedEvent } from '@handoff/kernel';
import { checkTableName } from '../connection/sql-names.js';
import type { Queryable, Statement } from '../database.js';

/**
 * Writes events to an outbox in one statement, with positions in the given order. Call it in the transaction of the change
 * that caused them.
 */
export async function insertOutboxEvents(
  tx: Queryable,
  table: string,
  events: readonly SerialisedEvent[],
): Promise<void> {
  if (events.length > 0) await tx.query(...outboxInsert(table, events));
}

/** The statement that writes at least one event to an outbox, with its parameters; see {@link insertOutboxEvents}. */
export function outboxInsert(
  table: string,
  events: readonly SerialisedEvent[],
): readonly [Statement, readonly unknown[]] {
  return [
    {
      name: `${table}_insert`,
      text: `
        INSERT INTO ${checkTableName(table)} (id, subject, body, partition_key)
        SELECT id, subject, body, partition_key
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY
          AS event (id, subject, body, partition_key, place)
        ORDER BY place`,
    },
    [
      events.map(({ id }) => id),
      events.map(({ subject }) => subject),
      events.map(({ body }) => body),
      events.map(({ partitionKey }) => partitionKey),
    ],
  ];
}

/** Whether an event is in an outbox, which proves that its transaction was committed. */
export async function isInOutbox(db: Queryable, table: string, { id }: SerialisedEvent): Promise<boolean> {
  const text = `SELECT id FROM ${checkTableName(table)} WHERE id = $1`;
  return (await db.query({ name: `${table}_has`, text }, [id])).length > 0;
}
