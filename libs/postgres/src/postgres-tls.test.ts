import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestCa, startPostgres, type TestCa, type TestServer } from '@handoff/testing';
import { openDatabase } from './open-database.js';

let ca: TestCa;
let stranger: TestCa;
let right: TestServer;
let wrong: TestServer;

beforeAll(async () => {
  [ca, stranger] = await Promise.all([createTestCa(), createTestCa()]);
  right = await startPostgres({ tls: ca.issue('localhost') });
  wrong = await startPostgres({ tls: ca.issue('elsewhere.example') });
});
afterAll(() => Promise.all([ca.remove(), stranger.remove(), right.stop(), wrong.stop()]));

async function isEncrypted(server: TestServer, authority: TestCa): Promise<boolean | undefined> {
  const url = `postgres://postgres@localhost:${server.port}/postgres?sslmode=verify-full&sslrootcert=${authority.caFile}`;
  const options = { applicationName: 'test', poolMax: 1, statementTimeoutMs: 60_000, connectTimeoutMs: 60_000 };
  const database = await openDatabase({ ...options, url });
  try {
    const text = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
    return (await database.query<{ ssl: boolean }>({ name: 'is encrypted', text }))[0]?.ssl;
  } finally {
    await database.close();
  }
}

test('with sslmode=verify-full the database is talked to by TLS', async () => {
  expect(await isEncrypted(right, ca)).toBe(true);
});

test.each<[string, RegExp, () => Promise<unknown>]>([
  ['of another authority', /^The certificate of Postgres .* Set sslrootcert in/, () => isEncrypted(right, stranger)],
  ['for another host', /^The certificate of Postgres is for another host/, () => isEncrypted(wrong, ca)],
])('a database with a certificate %s is refused, and the cause says what to do', async (_what, advice, ask) => {
  await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { message: expect.stringMatching(advice) } });
});
