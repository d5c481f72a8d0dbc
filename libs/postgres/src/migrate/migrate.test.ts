import type { TestUrl } from '../testing/test-url.js';
import { eventually, tempDir, type TempDir } from '@handoff/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from '../database.js';
import { openDatabase } from '../open-database.js';
import { createTestUrl, databaseKinds } from '../testing.js';
import { migrate } from './migrate.js';
import { migrationNames } from './migration-files.js';
import { isSchemaCurrent, migrationStatus } from './migration-status.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe.each(databaseKinds)('migrations on %s', (kind) => {
  test('go up, all the way down, and up again', async () => {
    const { url } = await emptyDatabase(kind);
    const names = await migrationNames();
    expect((await migrate(url, 'status')).pending).toEqual(names);

    expect(await migrate(url, 'latest')).toEqual({ ran: names, applied: names, pending: [] });
    const tables = await tablesOf(url);
    expect(tables).toContain('audit');

    for (const name of [...names].reverse()) expect((await migrate(url, 'down')).ran).toEqual([name]);
    expect(await tablesOf(url)).toEqual(['handoff_migrations', 'handoff_migrations_lock']);
    expect((await migrate(url, 'down')).ran).toEqual([]);

    expect((await migrate(url, 'latest')).ran).toEqual(names);
    expect(await tablesOf(url)).toEqual(tables);
  });

  test('run again they do nothing', async () => {
    const { url } = await emptyDatabase(kind);
    const { applied } = await migrate(url, 'latest');
    expect(await migrate(url, 'latest')).toEqual({ ran: [], applied, pending: [] });
  });

  test('a failing migration is rolled back whole, and the ones before it stay', async () => {
    const { url } = await emptyDatabase(kind);
    const directory = await scripts({
      '001_first': 'CREATE TABLE first (id integer); -- is this a placeholder? No: ??',
      '002_second': 'CREATE TABLE second (id integer); SELECT no_such_function()',
    });
    await expect(migrate(url, 'latest', { directory: directory.path })).rejects.toThrow(
      /^002_second: function no_such_function\(\) does not exist$/,
    );
    expect(await migrate(url, 'status', { directory: directory.path })).toMatchObject({
      applied: ['001_first'],
      pending: ['002_second'],
    });
    expect(await tablesOf(url)).not.toContain('second');

    await writeFile(join(directory.path, '002_second.up.sql'), 'CREATE TABLE second (id integer)');
    expect((await migrate(url, 'latest', { directory: directory.path })).ran).toEqual(['002_second']);
  });

  test('a lock that knex left behind blocks no process', async () => {
    const { url } = await emptyDatabase(kind);
    await migrate(url, 'latest');
    await asOwner(url, (db) => db.query({ name: 'wedge', text: 'UPDATE handoff_migrations_lock SET is_locked = 1' }));
    expect((await migrate(url, 'down')).ran).toHaveLength(1);
    await asOwner(url, (db) => db.query({ name: 'wedge', text: 'UPDATE handoff_migrations_lock SET is_locked = 1' }));
    expect((await migrate(url, 'latest')).ran).toHaveLength(1);
  });

  test('a service sees whether the schema is current, as its own role', async () => {
    const { url } = await emptyDatabase(kind);
    await asOwner(url, async (db) => expect(await isSchemaCurrent(db)).toBe(false));
    await migrate(url, 'latest');
    for (const role of ['handoff_session', 'handoff_task', 'handoff_audit', 'handoff_webhook', 'handoff_directory']) {
      await asOwner(url, async (db) => expect(await isSchemaCurrent(db)).toBe(true), role);
    }
  });

  test('a database newer than the build is current, and is not taken back by it', async () => {
    const { url } = await emptyDatabase(kind);
    const newer = await scripts({ '001_first': 'SELECT 1', '002_second': 'SELECT 1' });
    const older = await scripts({ '001_first': 'SELECT 1' });
    await migrate(url, 'latest', { directory: newer.path });
    await asOwner(url, async (db) => expect(await migrationStatus(db, older.path)).toMatchObject({ pending: [] }));
    expect((await migrate(url, 'latest', { directory: older.path })).ran).toEqual([]);
    await expect(migrate(url, 'down', { directory: older.path })).rejects.toThrow('does not know 002_second');
  });
});

describe('migrations on a server of many', () => {
  test('eight processes at once run each migration once, and none fails', async () => {
    const { url } = await emptyDatabase('postgres');
    const names = await migrationNames();
    const runs = await Promise.all(Array.from({ length: 8 }, () => migrateInChild(url).done));
    expect(runs.map(({ code }) => code)).toEqual(Array(8).fill(0));
    expect(runs.map(({ ran }) => ran).filter((ran) => ran.length > 0)).toEqual([names]);
  });

  test('a process killed during a migration leaves nothing half done and blocks no other', async () => {
    const { url } = await emptyDatabase('postgres');
    const directory = await scripts({ '001_slow': `CREATE TABLE slow (id integer); ${HELD_UP}` });
    let killed: ReturnType<typeof migrateInChild> | undefined;
    let next: ReturnType<typeof migrate> | undefined;
    await whileHeldUp(url, async (isReached) => {
      killed = migrateInChild(url, directory.path);
      await isReached();
      killed.kill();
      await killed.done;
      // The server still runs the dead process's statement; the next one waits for it, and then does it all itself.
      next = migrate(url, 'latest', { directory: directory.path });
    });
    expect((await next)?.ran).toEqual(['001_slow']);
    expect(await tablesOf(url)).toContain('slow');
  });

  test('a process gives up waiting for the lock after its time limit', async () => {
    const { url } = await emptyDatabase('postgres');
    const directory = await scripts({ '001_slow': HELD_UP });
    let slow: ReturnType<typeof migrate> | undefined;
    await whileHeldUp(url, async (isReached) => {
      slow = migrate(url, 'latest', { directory: directory.path });
      await isReached();
      await expect(migrate(url, 'latest', { directory: directory.path, lockTimeoutMs: 50 })).rejects.toThrow(
        'lock timeout',
      );
    });
    await slow;
  });

  test('a login that may create databases and roles may migrate, and act as the services', async () => {
    const { url } = await emptyDatabase('postgres');
    const login = `migrator_${Date.now()}`;
    await asOwner(url, async (db) => {
      await db.query({ name: 'login', text: `CREATE ROLE ${login} LOGIN CREATEROLE` });
      await db.query({ name: 'own', text: `ALTER SCHEMA public OWNER TO ${login}` });
      for (const role of ['handoff_session', 'handoff_task', 'handoff_audit', 'handoff_webhook', 'handoff_directory']) {
        // On this server other tests may have made the roles already; then an administrator would grant them.
        const text = `DO $$ BEGIN CREATE ROLE ${role} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$`;
        await db.query({ name: `make_${role}`, text });
        await db.query({ name: `lend_${role}`, text: `GRANT ${role} TO ${login}` });
      }
    });
    cleanups.push(() =>
      asOwner(url, (db) =>
        db
          .query({ name: 'gone', text: `DROP OWNED BY ${login} CASCADE` })
          .then(() => db.query({ name: 'drop', text: `DROP ROLE ${login}` })),
      ),
    );
    const asLogin = new URL(url);
    asLogin.username = login;
    expect((await migrate(asLogin.href, 'latest')).pending).toEqual([]);
    await asOwner(asLogin.href, async (db) => expect(await isSchemaCurrent(db)).toBe(true), 'handoff_task');
  });
});

/** A statement that lasts until {@link whileHeldUp} ends. */
const HELD_UP = `SELECT pg_advisory_xact_lock(hashtext('held up'))`;

/** Holds up that statement while it does some work, which can wait until a migration has come to it. */
async function whileHeldUp(url: string, work: (isReached: () => Promise<unknown>) => Promise<void>): Promise<void> {
  const text = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%held up%' AND wait_event = 'advisory'`;
  // On another connection: a transaction sees the activity of one moment.
  const isReached = (): Promise<unknown> =>
    asOwner(url, (db) => eventually(async () => (await db.query({ name: 'held_up', text })).length === 1));
  await asOwner(url, (db) =>
    db.transaction(async (tx) => {
      await tx.query({ name: 'hold_up', text: HELD_UP });
      await work(isReached);
    }),
  );
}

async function emptyDatabase(kind: 'postgres' | 'pglite'): Promise<TestUrl> {
  const made = await createTestUrl(kind, 'empty');
  cleanups.push(made.drop);
  return made;
}

async function scripts(up: Readonly<Record<string, string>>): Promise<TempDir> {
  const directory = await tempDir();
  cleanups.push(() => directory.remove());
  for (const [name, text] of Object.entries(up)) {
    await writeFile(join(directory.path, `${name}.up.sql`), text);
    await writeFile(join(directory.path, `${name}.down.sql`), 'SELECT 1');
  }
  return directory;
}

async function asOwner<T>(url: string, work: (db: Database) => Promise<T>, role?: string): Promise<T> {
  const options = { applicationName: 'test', poolMax: 1, statementTimeoutMs: 60_000, connectTimeoutMs: 60_000 };
  const db = await openDatabase({ url, role, ...options });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

function tablesOf(url: string): Promise<readonly string[]> {
  const text = `SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`;
  return asOwner(url, async (db) =>
    (await db.query<{ name: string }>({ name: 'tables', text })).map(({ name }) => name),
  );
}

function migrateInChild(url: string, directory?: string) {
  const fixture = fileURLToPath(new URL('./migrate.fixture.js', import.meta.url));
  const args = [fixture, url, ...(directory === undefined ? [] : [directory])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (data: Buffer) => (printed += data.toString()));
  const done = once(child, 'close').then(([code]: unknown[]) => ({
    code,
    ran: JSON.parse(printed || '[]') as string[],
  }));
  return { done, kill: () => child.kill('SIGKILL') };
}
