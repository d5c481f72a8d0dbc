import type { Knex } from 'knex';
import { MIGRATIONS_TABLE, readMigrations, type MigrationFile } from './migration-files.js';

/** A directory of SQL files as knex's Migrator wants its migrations. */
export async function createMigrationSource(directory: string): Promise<Knex.MigrationSource<MigrationFile>> {
  const migrations = await readMigrations(directory);
  return {
    getMigrations: () => Promise.resolve([...migrations]),
    getMigrationName: ({ name }) => name,
    getMigration: ({ name, up, down }) =>
      Promise.resolve({
        up: (trx: Knex) => runScript(trx, up),
        down: async (trx: Knex) => {
          await runScript(trx, down);
          // knex forgets the migration only after this transaction: killed in between, the tables would be gone and
          // the record of them not. Here they go together.
          await trx(MIGRATIONS_TABLE).where({ name }).delete();
        },
      }),
  };
}

/** Runs a script as it is: a `?` is no placeholder of knex's here. */
async function runScript(trx: Knex, script: string): Promise<void> {
  await trx.raw(script.replaceAll('?', '\\?'));
}
