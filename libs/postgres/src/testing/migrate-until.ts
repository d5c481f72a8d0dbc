import { tempDir } from '@handoff/testing';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '../migrate/migrate.js';
import { readMigrations } from '../migrate/migration-files.js';

/** Brings a database to where it was before a migration, as the release before has it. */
export async function migrateUntil(url: string, name: string): Promise<void> {
  const directory = await tempDir();
  for (const migration of (await readMigrations()).filter((each) => each.name < name)) {
    await writeFile(join(directory.path, `${migration.name}.up.sql`), migration.up);
    await writeFile(join(directory.path, `${migration.name}.down.sql`), migration.down);
  }
  await migrate(url, 'latest', { directory: directory.path });
  await directory.remove();
}

/** Takes a database back to where it was before a migration. */
export async function migrateDownTo(url: string, name: string): Promise<void> {
  for (let ran = ''; ran !== name;) {
    const report = await migrate(url, 'down');
    if (report.ran[0] === undefined) throw new TypeError(`${name} is not applied`);
    ran = report.ran[0];
  }
}
