import type { Knex } from 'knex';
import { silentLog, type Logger } from '@handoff/kernel';
import { translateError } from '../connection/sql-error.js';
import type { Statement } from '../database.js';
import { openDatabase } from '../open-database.js';
import { MIGRATIONS_DIRECTORY } from '../migrations-directory.js';
import { migrationNames, MIGRATIONS_TABLE } from './migration-files.js';
import { openMigrationKnex } from './migration-knex.js';
import { createMigrationSource } from './migration-source.js';
import { migrationStatus, type MigrationStatus } from './migration-status.js';

/** Up to the newest migration, one migration back, or only the status. */
export type MigrationCommand = 'latest' | 'down' | 'status';

export interface MigrationReport {
  /** The migrations that this call ran, in the order it ran them. */
  readonly ran: readonly string[];
  /** The migrations that are applied now. */
  readonly applied: readonly string[];
  /** The migrations of this build that are not applied. */
  readonly pending: readonly string[];
}

export interface MigrateOptions {
  readonly logger?: Logger;
  /** How long to wait for another migrating process, in milliseconds; 60000. */
  readonly lockTimeoutMs?: number;
  /** The directory of the SQL files; the repository's `migrations/`. */
  readonly directory?: string;
}

/**
 * Migrates the database at a URL: up to the newest migration, or one migration back. Processes that migrate at once do so
 * one after the other; the later ones find nothing left to do. A process killed at any instant leaves no migration half done
 * and no lock held.
 *
 * @throws Error when a migration fails (it is rolled back), or when the newest applied migration is to be undone and this
 * build does not know it.
 */
export async function migrate(
  url: string,
  command: MigrationCommand,
  options: MigrateOptions = {},
): Promise<MigrationReport> {
  const directory = options.directory ?? MIGRATIONS_DIRECTORY;
  const logger = options.logger ?? silentLog;
  if (command === 'status') return { ran: [], ...(await lookAt(url, directory)) };

  const migrationSource = await createMigrationSource(directory);
  const { knex, close } = await openMigrationKnex(url, options.lockTimeoutMs ?? 60_000, logger);
  try {
    const migrator = knex.migrate;
    const config: Knex.MigratorConfig = {
      migrationSource,
      tableName: MIGRATIONS_TABLE,
      // After a rollback to an older build, the database has migrations that the build does not know; that is fine.
      disableMigrationsListValidation: true,
    };
    // This process alone migrates now: an entry in knex's own lock table is of a killed process.
    await migrator.forceFreeMigrationsLock(config);
    const ran = command === 'latest' ? await goUp(migrator, config) : await goDown(knex, config, directory);
    for (const name of ran)
      logger.info({ migration: name, direction: command === 'latest' ? 'up' : 'down' }, 'migrated');
    return { ran, ...(await statusOf(knex, directory)) };
  } finally {
    await close();
  }
}

/** Runs one migration at a time, so that each is one transaction with its record. */
async function goUp(migrator: Knex.Migrator, config: Knex.MigratorConfig): Promise<readonly string[]> {
  const ran: string[] = [];
  for (;;) {
    const [, names] = (await migrator.up(config)) as [number, string[]];
    if (names.length === 0) return ran;
    ran.push(...names);
  }
}

async function goDown(knex: Knex, config: Knex.MigratorConfig, directory: string): Promise<readonly string[]> {
  const { applied } = await statusOf(knex, directory);
  const known = await migrationNames(directory);
  const foreign = applied.find((name) => !known.includes(name));
  if (foreign !== undefined)
    throw new Error(`this build does not know ${foreign}, and only what is newest can be undone`);
  const [, names] = (await knex.migrate.down(config)) as [number, string[]];
  return names;
}

function statusOf(knex: Knex, directory: string): Promise<MigrationStatus> {
  const query = async (statement: Statement): Promise<readonly never[]> => {
    const { rows } = (await knex.raw(statement.text).catch((error: unknown) => {
      throw translateError(error);
    })) as { rows: never[] };
    return rows;
  };
  return migrationStatus({ query }, directory);
}

async function lookAt(url: string, directory: string): Promise<MigrationStatus> {
  const db = await openDatabase({
    url,
    applicationName: 'handoff-migrate',
    poolMax: 1,
    statementTimeoutMs: 10_000,
    connectTimeoutMs: 10_000,
  });
  try {
    return await migrationStatus(db, directory);
  } finally {
    await db.close();
  }
}
