import { migrate, type MigrationCommand } from '@handoff/postgres';
import { databaseUrlOf, readConfig } from '@handoff/runtime';
import { reportConfigError } from './report-config-error.js';

const COMMANDS = { up: 'latest', down: 'down', status: 'status' } as const satisfies Record<string, MigrationCommand>;
export type MigrateDirection = keyof typeof COMMANDS;

/**
 * Migrates the database of this environment: `up` to the newest, `down` by one, or shows where it is.
 *
 * @returns the exit code.
 */
export function runMigrate(direction: MigrateDirection, env: NodeJS.ProcessEnv): Promise<number> {
  return reportConfigError(() => migrateDatabase(direction, databaseUrlOf(readConfig({}, env).shared)));
}

async function migrateDatabase(direction: MigrateDirection, url: string): Promise<number> {
  try {
    const report = await migrate(url, COMMANDS[direction]);
    for (const name of report.ran) process.stdout.write(`${direction === 'down' ? 'reverted' : 'applied '}  ${name}\n`);
    if (direction === 'status') {
      for (const name of report.applied) process.stdout.write(`applied   ${name}\n`);
      for (const name of report.pending) process.stdout.write(`pending   ${name}\n`);
    } else if (report.ran.length === 0) {
      process.stdout.write('nothing to do\n');
    }
    return 0;
  } catch (error) {
    process.stderr.write(`migrate ${direction} failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
