import type { Knex } from 'knex';
import { MIGRATIONS_TABLE, readMigrations, type MigrationFile } from './migration-files.js';

/** The migrations of a directory of SQL files, in the form for knex's Migrator. */
export async function createMigrationSource(directory: string): Promise<Knex.MigrationSource<MigrationFile>> {
  const migrations = await readMigrations(directory);
  return {
    getMigrations: () => Promise.resolve([...migrations]),
    getMigrationName: ({ name }) => name,
    getMigration: ({ name, up, down }) =>
      Promise.resolve({
        up: (trx: Knex) => runScript(trx, name, up),
        down: async (trx: Knex) => {
          await runScript(trx, name, down);
          // knex deletes the record of the migration only after this transaction: if killed in between, the tables would be
          // gone and the record not. Here they go together.
          await trx(MIGRATIONS_TABLE).where({ name }).delete();
        },
      }),
  };
}

/**
 * Runs a script unchanged: knex must not take a `?` for a placeholder.
 *
 * @throws Error that names the migration and what the server said. knex's own message begins with the whole script.
 */
async function runScript(trx: Knex, name: string, script: string): Promise<void> {
  try {
    await trx.raw(script.replaceAll('?', '\\?'));
  } catch (error) {
    const { message } = error as Error;
    const said = message.startsWith(script) ? message.slice(script.length).replace(/^\s*-\s*/, '') : message;
    throw new Error(`${name}: ${said}`, { cause: error });
  }
}
