import type { Logger } from './logger.js';

/** Where the database is, who we are to it, and how long we wait. All times are milliseconds. */
export interface DatabaseOptions {
  /** `postgres://…`, `pglite:<directory>` or `pglite:memory` (one in-memory database per process). */
  readonly url: string;
  /** The Postgres role that every statement runs as, e.g. `handoff_task`. Undefined: whoever the URL logs in. */
  readonly role?: string | undefined;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly poolMax: number;
  /** The server cancels a statement that runs longer than this. */
  readonly statementTimeoutMs: number;
  /** How long to wait for a connection, new or from the pool. */
  readonly connectTimeoutMs: number;
  readonly logger?: Logger;
}
