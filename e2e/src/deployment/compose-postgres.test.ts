import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDatabase } from '@handoff/postgres';
import { startPostgres, type TestServer } from '@handoff/testing';

const SCRIPT = fileURLToPath(new URL('../../../.docker/postgres/10-service-logins.sh', import.meta.url));
const SERVICES = ['session', 'task', 'audit', 'webhook', 'directory'];
const passwordOf = (service: string): string => `it's ${service}'s`;

describe('the Postgres of docker-compose.yml', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startPostgres({ asksForPasswords: true });
    const passwords = SERVICES.map((name): [string, string] => [
      `HANDOFF_${name.toUpperCase()}_PASSWORD`,
      passwordOf(name),
    ]);
    const owner = { POSTGRES_USER: 'postgres', POSTGRES_DB: 'postgres' };
    const where = { PGHOST: '127.0.0.1', PGPORT: String(server.port), PATH: process.env['PATH'] };
    execFileSync('bash', [SCRIPT], { env: { ...owner, ...where, ...Object.fromEntries(passwords) } });
  });
  afterAll(() => server.stop());

  async function rightsOf(user: string, password: string): Promise<unknown> {
    const url = `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${server.port}/postgres`;
    const db = await openDatabase({
      url,
      applicationName: 'test',
      poolMax: 1,
      statementTimeoutMs: 60_000,
      connectTimeoutMs: 60_000,
    });
    try {
      const text = `SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls AS "isMore"
        FROM pg_roles WHERE rolname = current_user`;
      return (await db.query({ name: 'rights', text }))[0];
    } finally {
      await db.close();
    }
  }

  test.each(SERVICES)(
    'lets %s in with its own password only, and gives the login no rights of its own',
    async (service) => {
      expect(await rightsOf(`handoff_${service}`, passwordOf(service))).toEqual({ isMore: false });
      for (const other of ['', ...SERVICES.filter((name) => name !== service).map(passwordOf)]) {
        await expect(rightsOf(`handoff_${service}`, other)).rejects.toThrow();
      }
    },
  );
});
