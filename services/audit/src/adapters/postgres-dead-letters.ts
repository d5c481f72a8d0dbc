import type { Database } from '@handoff/postgres';
import type { DeadLetterStatus, ParkedLetter } from '../domain/dead-letter.js';
import type { DeadLetters } from '../ports/dead-letters.js';

interface Stored {
  readonly id: string;
  readonly consumer: string;
  readonly event_id: string;
  readonly subject: string;
  readonly body?: Uint8Array | null;
  readonly error_code: string;
  readonly attempts: number;
  readonly first_seen: Date;
  readonly last_seen: Date;
  readonly status: DeadLetterStatus;
}

const HEAD = 'id, consumer, event_id, subject, error_code, attempts, first_seen, last_seen, status';

/** By the row itself: an instant of JavaScript has less digits than one of Postgres. */
const AFTER = 'AND (last_seen, id) < (SELECT last_seen, id FROM dead_letters WHERE id = $3::uuid)';

/** Dead letters as table `dead_letters`. */
export function createPostgresDeadLetters({ db }: { readonly db: Pick<Database, 'query'> }): DeadLetters {
  return {
    async park(letters) {
      // One at a time: there are few, and one batch may contain a message twice.
      for (const { id, consumer, eventId, subject, body, errorCode } of letters) {
        const text = `
          INSERT INTO dead_letters (id, consumer, event_id, subject, body, error_code, first_seen, last_seen)
          VALUES ($1, $2, $3, $4, $5, $6, now(), now())
          ON CONFLICT (id) DO UPDATE
          SET attempts = dead_letters.attempts + 1, error_code = excluded.error_code, last_seen = excluded.last_seen`;
        await db.query({ name: 'dead_letters_park', text }, [
          id,
          consumer,
          eventId,
          subject,
          Buffer.from(body),
          errorCode,
        ]);
      }
    },
    async list(status, limit) {
      const text = `
        SELECT ${HEAD} FROM dead_letters WHERE $1 = 'all' OR status = $1 ORDER BY last_seen DESC, id DESC LIMIT $2`;
      return (await db.query<Stored>({ name: 'dead_letters_list', text }, [status, limit])).map(toLetter);
    },
    async page({ status, limit, after }, deadline) {
      const later = after === undefined ? '' : AFTER;
      const text = `
        SELECT ${HEAD} FROM dead_letters WHERE status = $1 ${later} ORDER BY last_seen DESC, id DESC LIMIT $2`;
      const name = `dead_letters_page${after === undefined ? '' : '_after'}`;
      const parameters = [status, limit + 1, ...(after === undefined ? [] : [after])];
      const rows = await db.query<Stored>({ name, text }, parameters, { deadline });
      return { items: rows.slice(0, limit).map(toLetter), more: rows.length > limit };
    },
    async find(id) {
      const text = `SELECT ${HEAD}, body FROM dead_letters WHERE id = $1`;
      const [row] = await db.query<Stored>({ name: 'dead_letters_find', text }, [id]);
      return row === undefined ? undefined : toLetter(row);
    },
    async stillDead(id, errorCode) {
      const text = 'UPDATE dead_letters SET attempts = attempts + 1, error_code = $2, last_seen = now() WHERE id = $1';
      await db.query({ name: 'dead_letters_still_dead', text }, [id, errorCode]);
    },
    async redriven(id) {
      const text = `
        UPDATE dead_letters SET attempts = attempts + 1, status = 'redriven', last_seen = now()
        WHERE id = $1 AND status = 'parked'`;
      await db.query({ name: 'dead_letters_redriven', text }, [id]);
    },
    async drop(id) {
      const text = `
        UPDATE dead_letters SET status = 'dropped', body = NULL WHERE id = $1 AND status = 'parked' RETURNING id`;
      return (await db.query({ name: 'dead_letters_drop', text }, [id])).length > 0;
    },
  };
}

function toLetter(row: Stored): ParkedLetter {
  return {
    id: row.id,
    consumer: row.consumer,
    eventId: row.event_id,
    subject: row.subject,
    body: row.body ?? undefined,
    errorCode: row.error_code,
    attempts: row.attempts,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    status: row.status,
  };
}
