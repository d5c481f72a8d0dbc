import type { OutgoingEvent } from '@handoff/messaging';
import { checkTableName } from '../connection/sql-names.js';
import type { Queryable } from '../database.js';
import { purgeInBatches } from '../duty/purge-in-batches.js';
import type { SetAside } from '../duty/set-aside.js';

/** The number and age of the events that wait in an outbox. */
export interface OutboxDepth {
  readonly count: number;
  /** How long the oldest event has waited; 0 if none waits. */
  readonly oldestAgeSeconds: number;
}

/** An event that waits to be published, with its position in the outbox. */
export interface WaitingEvent {
  readonly position: string;
  /** The aggregate that it is about. Events of one aggregate are published in order. */
  readonly aggregate: string;
  readonly event: OutgoingEvent;
}

/** Where the stream keeps the events of a batch. */
export interface StreamSequences {
  readonly incarnation: string;
  /** One for each event, in order. */
  readonly sequences: readonly number[];
}

/** The statements on one outbox table. */
export interface OutboxRows {
  /** The waiting events in order, except those of some aggregates. */
  unpublished(limit: number, except?: readonly string[]): Promise<readonly WaitingEvent[]>;
  markPublished(events: readonly WaitingEvent[], kept?: StreamSequences): Promise<void>;
  readonly depth: () => Promise<OutboxDepth>;
  /** Deletes the events that were published this many milliseconds ago or earlier, by the database's clock. */
  purge(publishedMsAgo: number, aside: SetAside): Promise<number>;
}

interface Stored {
  readonly position: string;
  readonly partition_key: string;
  readonly id: string;
  readonly subject: string;
  readonly body: string;
  readonly place: string | null;
  readonly transaction_id: string | null;
}

const PURGE_BATCH = 1000;

export function createOutboxRows(db: Queryable, tableName: string): OutboxRows {
  const table = checkTableName(tableName);
  return {
    // Selects by "not published", never by "position > the last one": a slow transaction commits smaller positions.
    unpublished: async (limit, except = []) => {
      const rows = await db.query<Stored>(
        {
          name: `${table}_unpublished`,
          text: `
            SELECT position, partition_key, id, subject, body, place, transaction_id FROM ${table}
            WHERE published_at IS NULL AND partition_key <> ALL ($2::text[]) ORDER BY position LIMIT $1`,
        },
        [limit, except],
      );
      return rows.map((row) => ({
        position: row.position,
        aggregate: row.partition_key,
        event: toEvent(row),
      }));
    },
    markPublished: async (events, kept) => {
      await db.query(
        {
          name: `${table}_mark`,
          text: `
            UPDATE ${table} SET published_at = now(), stream_incarnation = $2, stream_sequence = placed.sequence
            FROM unnest($1::bigint[], $3::bigint[]) AS placed (position, sequence)
            WHERE ${table}.position = placed.position`,
        },
        [
          events.map(({ position }) => position),
          kept?.incarnation ?? null,
          events.map((_, index) => kept?.sequences[index] ?? null),
        ],
      );
    },
    depth: async () => {
      const [row] = await db.query<OutboxDepth>({
        name: `${table}_depth`,
        text: `
          SELECT count(*)::integer AS count,
            greatest(coalesce(extract(epoch FROM now() - min(created_at)), 0), 0)::float8 AS "oldestAgeSeconds"
          FROM ${table} WHERE published_at IS NULL`,
      });
      return row ?? { count: 0, oldestAgeSeconds: 0 };
    },
    purge: (publishedMsAgo, aside) =>
      purgeInBatches(db, { table, key: 'position::text', since: 'published_at' }, publishedMsAgo, aside, PURGE_BATCH),
  };
}

/** Adds the event's place in the order of all services' events, `<place>:<transaction>`; the oldest rows have none. */
function toEvent({ id, subject, body, place, transaction_id: transaction }: Stored): OutgoingEvent {
  const event = { id, subject, data: Buffer.from(body) };
  return place === null || transaction === null ? event : { ...event, place: `${place}:${transaction}` };
}
