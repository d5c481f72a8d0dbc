import pg, { type ClientConfig } from 'pg';
import { translateError } from './sql-error.js';

/** How often the lock's connection is checked, in milliseconds: a cut network sends no FIN. */
const HEARTBEAT_MS = 5000;
/** After this many heartbeats that did not come, the server ends the connection: a process that hangs holds no lock. */
const MISSED_BEATS = 4;

/**
 * Holds a session-level advisory lock while work runs; see {@link Database.withAdvisoryLock}. It uses its own connection: a
 * lock held for days would otherwise take one from the pool.
 */
export async function withPostgresAdvisoryLock(
  config: ClientConfig,
  key: string,
  work: (signal: AbortSignal) => Promise<void>,
  heartbeatMs = HEARTBEAT_MS,
): Promise<boolean> {
  const timeout = `-c idle_session_timeout=${MISSED_BEATS * heartbeatMs}`;
  const client = new pg.Client({ ...config, options: `${config.options ?? ''} ${timeout}` });
  const lost = new AbortController();
  const lose = (): void => lost.abort(new Error(`the connection that holds the lock ${key} was lost`));
  client.on('error', lose);
  client.on('end', lose);
  try {
    if (!(await tryLock(client, key))) return false;
    const stopBeating = startHeartbeat(client, heartbeatMs, lose);
    try {
      await work(lost.signal);
    } finally {
      stopBeating();
      // Explicitly, because the server notices a closed connection only a little later.
      await client.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    }
    return true;
  } finally {
    client.end().catch(() => undefined);
  }
}

async function tryLock(client: pg.Client, key: string): Promise<boolean> {
  try {
    await client.connect();
    const text = 'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked';
    const { rows } = await client.query<{ locked: boolean }>(text, [key]);
    return rows[0]?.locked === true;
  } catch (error) {
    throw translateError(error);
  }
}

function startHeartbeat(client: pg.Client, everyMs: number, lose: () => void): () => void {
  let waiting = false;
  const timer = setInterval(() => {
    if (waiting) return;
    waiting = true;
    client.query('SELECT 1').then(() => (waiting = false), lose);
  }, everyMs);
  return () => clearInterval(timer);
}
