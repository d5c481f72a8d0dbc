import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openDatabase } from '@handoff/postgres';
import { freePort, startPostgres, tempDir, type TestServer } from '@handoff/testing';
import { startOidcIssuer, type OidcIssuer } from '../topology/oidc-issuer.js';
import { readCommands, runCommands, type CommandRun } from './page-commands.js';

const PAGE = 'docs/operations/by-hand.md';
const steps = readCommands(PAGE);

let postgres: TestServer;
let issuer: OidcIssuer;
let directory: Awaited<ReturnType<typeof tempDir>>;
let run: CommandRun | undefined;
let gateway = '';

/** Runs the page from its first step to its last, with the places of this machine in step 1 and free ports. */
beforeAll(async () => {
  postgres = await startPostgres({ asksForPasswords: true });
  issuer = await startOidcIssuer();
  directory = await tempDir('handoff-by-hand-');
  const [gatewayPort, redisPort, natsPort, monitorPort] = await freePorts(4);
  gateway = `http://127.0.0.1:${gatewayPort}`;
  const names = [
    `export POSTGRES=127.0.0.1:${postgres.port} REDIS=127.0.0.1:${redisPort} NATS=127.0.0.1:${natsPort}`,
    `export OIDC_ISSUER_URL=${issuer.url} OIDC_AUDIENCE=${issuer.audience} ADMIN=${postgres.url}`,
  ].join('\n');
  let commands = [...steps].map(([title, text]) => (title === '1. Names' ? names : text)).join('\n');
  const ports = new Map([
    ['8088', gatewayPort],
    ['8222', monitorPort],
    ...(await Promise.all(
      ['9464', '9465', '9466', '9467', '9468'].map(async (port) => [port, await freePort()] as const),
    )),
  ]);
  for (const [port, free] of ports) commands = commands.replaceAll(new RegExp(`\\b${port}\\b`, 'g'), String(free));
  run = await runCommands(commands, directory.path);
});

afterAll(async () => {
  run?.endBackground();
  await Promise.all([postgres.stop(), issuer.stop()]);
  await directory.remove();
});

test('the page has all its steps', () => {
  expect([...steps.keys()]).toEqual([
    '1. Names',
    '2. Secrets',
    '3. Postgres',
    '4. NATS',
    '5. Redis',
    '6. Environment',
    '7. Migrate',
    '8. Start',
    '9. Check',
  ]);
});

test('its commands start six processes that are ready', () => {
  expect(run?.exitCode === 0 ? '' : run?.output).toBe('');
  expect(run?.output.match(/"status":"ready"/g)).toHaveLength(6);
  expect(run?.output).toContain('"status":"healthy"');
  expect(run?.output.match(/"connected"/g)).toHaveLength(3);
});

test('a task goes from role to role through them', async () => {
  const send = async (role: string, path: string, body: object): Promise<Record<string, unknown>> => {
    const authorization = `Bearer ${await issuer.token({ subject: `${role}-agent`, roles: [role] })}`;
    const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': path };
    const answer = await fetch(gateway + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as Record<string, unknown>;
  };
  const { task_id } = await send('finance', '/tasks/route', { target: 'manager', task: { task_type: 'first' } });
  expect(await send('manager', `/tasks/${String(task_id)}/complete`, {})).toMatchObject({ status: 'completed' });
});

test('each service has logged in to Postgres as itself', async () => {
  const db = await openDatabase({
    url: postgres.url,
    applicationName: 'test',
    poolMax: 1,
    statementTimeoutMs: 60_000,
    connectTimeoutMs: 60_000,
  });
  const text = `SELECT DISTINCT usename AS login FROM pg_stat_activity WHERE datname = 'handoff' ORDER BY 1`;
  const logins = await db.query<{ login: string }>({ name: 'logins', text });
  await db.close();
  expect(logins.map(({ login }) => login)).toEqual(
    ['audit', 'directory', 'session', 'task', 'webhook'].map((name) => `handoff_${name}`),
  );
});

async function freePorts(count: number): Promise<readonly number[]> {
  return Promise.all(Array.from({ length: count }, () => freePort()));
}
