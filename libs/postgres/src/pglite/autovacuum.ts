import { silentLog, type Logger } from '@handoff/kernel';
import type { Client } from 'pg';
import type { Mutex } from './mutex.js';

/** How often PostgreSQL's own autovacuum looks, in milliseconds. */
const NAP_MS = 60_000;

/** PostgreSQL's default rule: a table is due when this many of its rows have changed, and this share of all. */
const DUE = `
  SELECT quote_ident(relname) AS name
  FROM pg_stat_user_tables
  WHERE n_dead_tup > 50 + 0.2 * n_live_tup
    OR n_ins_since_vacuum > 1000 + 0.2 * n_live_tup
    OR n_mod_since_analyze > 50 + 0.1 * n_live_tup
  ORDER BY n_dead_tup DESC`;

/**
 * How much ANALYZE reads and keeps: 300 rows for each unit, and as many of their values as it has units. With Postgres's default, 100,
 * it took more than a second for 30,000 tasks, and all requests waited. No plan of ours needs fine statistics.
 */
const SMALL_SAMPLE = 'SET default_statistics_target = 10';

interface Session {
  readonly client: Client;
  readonly mutex: Mutex;
}

/**
 * Vacuums an embedded database as autovacuum does with a server's. PGlite is a single session and starts no such process:
 * without this, dead rows would stay for ever and the planner would know no statistics.
 *
 * @returns a function that ends it; the table in work is finished.
 */
export function startAutovacuum(session: Session, logger: Logger = silentLog): () => Promise<void> {
  let working: Promise<unknown> = Promise.resolve();
  let stopped = false;
  const timer = setInterval(() => {
    working = working
      .then(() => vacuumWhatIsDue(session, () => stopped))
      .catch((error: unknown) => logger.warn({ err: error }, 'the embedded database could not be vacuumed'));
  }, NAP_MS).unref();
  return async () => {
    stopped = true;
    clearInterval(timer);
    await working;
  };
}

/** Vacuums and analyses each table that is due. Requests have their turn between two tables. */
export async function vacuumWhatIsDue({ client, mutex }: Session, isStopped = () => false): Promise<void> {
  const run = async (text: string): Promise<readonly { readonly name: string }[]> => {
    const done = await mutex.lock();
    try {
      return isStopped() ? [] : (await client.query<{ name: string }>(text)).rows;
    } finally {
      done();
    }
  };
  await run(SMALL_SAMPLE);
  for (const { name } of await run(DUE)) await run(`VACUUM (ANALYZE) ${name}`);
}
