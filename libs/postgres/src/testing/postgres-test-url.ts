import type { TestUrl } from './test-url.js';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrationsHash } from '../migrate/migration-files.js';
import { migrate } from '../migrate/migrate.js';

/** A database on the server that TEST_DATABASE_URL names: a copy of a template that is migrated once per server. */
export async function createPostgresTestUrl(content: 'empty' | 'migrated'): Promise<TestUrl> {
  const serverUrl = process.env['TEST_DATABASE_URL'];
  if (serverUrl === undefined)
    throw new Error('TEST_DATABASE_URL names no server; the tests set it when they are run from the root');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const template = content === 'migrated' ? await ensureTemplate(serverUrl) : 'template0';
  await asAdmin(serverUrl, (admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return {
    url: urlOf(serverUrl, name),
    drop: async () => {
      await asAdmin(serverUrl, (admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/** Built under another name and renamed, so that a half-migrated one is never copied from. */
async function ensureTemplate(serverUrl: string): Promise<string> {
  const template = `handoff_template_${await migrationsHash()}`;
  await asAdmin(serverUrl, async (admin) => {
    await admin.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [template]);
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [template]);
    if (rowCount !== 0) return;
    const draft = `${template}_draft`;
    await admin.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${draft} TEMPLATE template0`);
    await migrate(urlOf(serverUrl, draft), 'latest');
    await admin.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
  });
  return template;
}

async function asAdmin<T>(serverUrl: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: 60_000 });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
