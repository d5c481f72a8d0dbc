import type { OutgoingEvent } from '@handoff/messaging';
import { checkTableName } from '../connection/sql-names.js';
import type { Queryable } from '../database.js';
import { purgeInBatches } from '../duty/purge-in-batches.js';
import type { SetAside } from '../duty/set-aside.js';

/** What waits in an outbox. */
export interface OutboxDepth {
  readonly count: number;
  /** How long the oldest has waited; 0 when none does. */
  readonly oldestAgeSeconds: number;
}

/** An event that waits to be published, and its place in the outbox. */
export interface WaitingEvent {
  readonly position: string;
  /** What it tells of. Events of one aggregate are published in order. */
  readonly aggregate: string;
  readonly event: OutgoingEvent;
}

/** What marking needs to know of where the stream keeps a batch; undefined where the bus keeps no stream. */
export interface StreamPlaces {
  readonly incarnation: string;
  /** One for each event, in order. */
  readonly sequences: readonly number[];
}

/** The outbox's statements, each with its table written in. */
export interface OutboxRows {
  /** Those that wait, in order, without those of some aggregates. */
  unpublished(limit: number, except?: readonly string[]): Promise<readonly WaitingEvent[]>;
  markPublished(events: readonly WaitingEvent[], places?: StreamPlaces): Promise<void>;
  readonly depth: () => Promise<OutboxDepth>;
  /** Deletes what was published so many milliseconds ago, by the database's clock. */
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
    // By what is not published, never by position > the last one seen: a slow transaction commits smaller positions.
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
    markPublished: async (events, places) => {
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
          places?.incarnation ?? null,
          events.map((_, index) => places?.sequences[index] ?? null),
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

/** With its place among the events of all services, `<place>:<transaction>`; rows written before there were places have none. */
function toEvent({ id, subject, body, place, transaction_id: transaction }: Stored): OutgoingEvent {
  const event = { id, subject, data: Buffer.from(body) };
  return place === null || transaction === null ? event : { ...event, place: `${place}:${transaction}` };
}
