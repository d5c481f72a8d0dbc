import type { OutgoingEvent } from '@handoff/messaging';
import { checkTableName } from '../connection/sql-names.js';
import type { Queryable } from '../database.js';

/** A published event, with its incarnation and sequence in the stream. */
export interface StreamedEvent {
  readonly event: OutgoingEvent;
  readonly incarnation: string;
  readonly sequence: number;
  /** When, on this process's monotonic clock; computed from its age by the database's clock. */
  readonly publishedAt: number;
}

/** The statements on the events of one outbox table that have a sequence in the stream. */
export interface StreamedRows {
  /** The event with the highest sequence; undefined if there is none. */
  highest(): Promise<StreamedEvent | undefined>;
  /** The first event of an incarnation from this sequence on. */
  next(incarnation: string, fromSequence: number): Promise<StreamedEvent | undefined>;
  /**
   * Makes events wait to be published again: those of this incarnation from a sequence on or, without a sequence, those of
   * every other incarnation. Takes the lowest sequences first, so that the highest one is left until the end.
   *
   * @returns the number of events, at most `limit`.
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

export function createStreamedRows(db: Queryable, tableName: string): StreamedRows {
  const table = checkTableName(tableName);
  const age = `(extract(epoch FROM now() - published_at) * 1000)::float8 AS age_ms`;
  const columns = `id, subject, body, stream_incarnation, stream_sequence, ${age}`;
  const one = async (name: string, where: string, order: string, parameters: readonly unknown[]) => {
    const text = `SELECT ${columns} FROM ${table} WHERE stream_sequence IS NOT NULL ${where} ORDER BY stream_sequence ${order} LIMIT 1`;
    const [row] = await db.query<Stored>({ name: `${table}_${name}`, text }, parameters);
    return row === undefined ? undefined : toStreamed(row);
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

function toStreamed(row: Stored): StreamedEvent {
  return {
    event: { id: row.id, subject: row.subject, data: Buffer.from(row.body) },
    incarnation: row.stream_incarnation,
    sequence: Number(row.stream_sequence),
    publishedAt: performance.now() - row.age_ms,
  };
}
