import { afterEach, describe, expect, test } from '@jest/globals';
import { createDatabaseChecks } from './database-checks.js';
import { migrate } from './migrate/migrate.js';
import { openDatabase } from './open-database.js';
import { createTestUrl, databaseKinds } from './testing.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe.each(databaseKinds)('a database on %s', (kind) => {
  test('is fit to serve from when it is migrated, and stays so', async () => {
    const { url, drop } = await createTestUrl(kind, 'empty');
    cleanups.push(drop);
    const db = await openDatabase({
      url,
      role: undefined,
      applicationName: 'handoff-test',
      poolMax: 2,
      statementTimeoutMs: 60_000,
      connectTimeoutMs: 60_000,
    });
    cleanups.push(() => db.close());
    const checks = createDatabaseChecks(db);
    expect(await checks()).toEqual({ database: true, schema: false });
    await migrate(url, 'latest');
    expect(await checks()).toEqual({ database: true, schema: true });
    await migrate(url, 'down');
    expect(await checks()).toEqual({ database: true, schema: true });
  });
});
