import pg, { type ClientConfig } from 'pg';
import { translateError } from './sql-error.js';

/** How often the lock's connection is checked, in milliseconds: a cut network sends no FIN. */
const HEARTBEAT_MS = 5000;
/** After this many heartbeats that did not come, the server ends the connection: a process that hangs holds no lock. */
const MISSED_BEATS = 4;

/** The session-level advisory locks of one process; see {@link Database.withAdvisoryLock}. */
export interface PostgresAdvisoryLocks {
  withLock(key: string, work: (signal: AbortSignal) => Promise<void>): Promise<boolean>;
  /** Ends the connections of the locks that others hold. */
  close(): void;
}

/** A connection for one lock. */
interface Contender {
  readonly client: pg.Client;
  /** Aborts when the connection is lost. */
  readonly lost: AbortController;
}

/**
 * Each lock has its own connection: a lock held for days would otherwise take one from the pool. While another process has
 * the lock, the connection is kept for the next attempts: several instances would otherwise have the server start a
 * process twice a second for each. A connection that nobody uses any more is ended by the server.
 */
export function createPostgresAdvisoryLocks(config: ClientConfig, heartbeatMs = HEARTBEAT_MS): PostgresAdvisoryLocks {
  const kept = new Map<string, Contender>();

  function take(key: string): Contender | undefined {
    const contender = kept.get(key);
    kept.delete(key);
    return contender?.lost.signal.aborted === true ? undefined : contender;
  }

  return {
    async withLock(key, work) {
      const contender = take(key) ?? (await connect(config, key, heartbeatMs));
      const { client, lost } = contender;
      let keep = false;
      try {
        if (!(await tryLock(client, key))) {
          keep = true;
          return false;
        }
        const stopBeating = startHeartbeat(client, heartbeatMs, () => lost.abort(lossOf(key)));
        try {
          await work(lost.signal);
        } finally {
          stopBeating();
          // Explicitly, because the server notices a closed connection only a little later.
          await client.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
        }
        return true;
      } finally {
        if (keep && !kept.has(key)) kept.set(key, contender);
        else client.end().catch(() => undefined);
      }
    },
    close() {
      for (const { client } of kept.values()) client.end().catch(() => undefined);
      kept.clear();
    },
  };
}

async function connect(config: ClientConfig, key: string, heartbeatMs: number): Promise<Contender> {
  const timeout = `-c idle_session_timeout=${MISSED_BEATS * heartbeatMs}`;
  const client = new pg.Client({ ...config, options: `${config.options ?? ''} ${timeout}` });
  const lost = new AbortController();
  const lose = (): void => lost.abort(lossOf(key));
  client.on('error', lose);
  client.on('end', lose);
  try {
    await client.connect();
    return { client, lost };
  } catch (error) {
    client.end().catch(() => undefined);
    throw translateError(error);
  }
}

function lossOf(key: string): Error {
  return new Error(`the connection that holds the lock ${key} was lost`);
}

async function tryLock(client: pg.Client, key: string): Promise<boolean> {
  try {
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
