import type { OutgoingEvent } from '@handoff/messaging';
import { checkTableName } from '../connection/sql-names.js';
import type { Queryable } from '../database.js';

/** A published event, and where the stream said it keeps it. */
export interface PlacedEvent {
  readonly event: OutgoingEvent;
  readonly incarnation: string;
  readonly sequence: number;
  /** When, on this process's monotonic clock: its age is the database's to tell. */
  readonly publishedAt: number;
}

/** The statements about published events that have a place in the stream, each with its table written in. */
export interface PlacedRows {
  /** The one with the highest place; undefined when there is none. */
  highest(): Promise<PlacedEvent | undefined>;
  /** The one with the lowest place of an incarnation that is not below this one. */
  next(incarnation: string, fromSequence: number): Promise<PlacedEvent | undefined>;
  /**
   * Makes events wait to be published again: those of this incarnation from a place on, or, without a place, those of
   * every other incarnation. Lowest places first, so that while any are left the highest is.
   *
   * @returns how many, at most `limit`.
   */
  takeBack(incarnation: string, fromSequence: number | undefined, limit: number): Promise<number>;
}

interface Stored {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
  readonly stream_incarnation: string;
  readonly stream_sequence: string;
  readonly age_ms: number;
}

export function createPlacedRows(db: Queryable, tableName: string): PlacedRows {
  const table = checkTableName(tableName);
  const age = `(extract(epoch FROM now() - published_at) * 1000)::float8 AS age_ms`;
  const columns = `id, subject, body, stream_incarnation, stream_sequence, ${age}`;
  const one = async (name: string, where: string, order: string, parameters: readonly unknown[]) => {
    const text = `SELECT ${columns} FROM ${table} WHERE stream_sequence IS NOT NULL ${where} ORDER BY stream_sequence ${order} LIMIT 1`;
    const [row] = await db.query<Stored>({ name: `${table}_${name}`, text }, parameters);
    return row === undefined ? undefined : toPlaced(row);
  };
  return {
    highest: () => one('highest', '', 'DESC', []),
    next: (incarnation, fromSequence) =>
      one('next', 'AND stream_sequence >= $2 AND stream_incarnation = $1', 'ASC', [incarnation, fromSequence]),
    takeBack: async (incarnation, fromSequence, limit) => {
      const lost =
        fromSequence === undefined
          ? 'stream_incarnation <> $1 AND stream_sequence >= $2'
          : 'stream_incarnation = $1 AND stream_sequence >= $2';
      const [row] = await db.query<{ count: number }>(
        {
          name: `${table}_take_back${fromSequence === undefined ? '_others' : ''}`,
          text: `
            WITH lost AS (
              SELECT position FROM ${table} WHERE stream_sequence IS NOT NULL AND ${lost}
              ORDER BY stream_sequence LIMIT $3
            ), waiting AS (
              UPDATE ${table} SET published_at = NULL, stream_incarnation = NULL, stream_sequence = NULL
              FROM lost WHERE ${table}.position = lost.position RETURNING 1
            )
            SELECT count(*)::integer AS count FROM waiting`,
        },
        [incarnation, fromSequence ?? 0, limit],
      );
      return row?.count ?? 0;
    },
  };
}

function toPlaced(row: Stored): PlacedEvent {
  return {
    event: { id: row.id, subject: row.subject, data: Buffer.from(row.body) },
    incarnation: row.stream_incarnation,
    sequence: Number(row.stream_sequence),
    publishedAt: performance.now() - row.age_ms,
  };
}
