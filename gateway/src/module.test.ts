import { afterEach, expect, test } from '@jest/globals';
import { createTestIssuer, eventually, tempDir, testCallKeys } from '@handoff/testing';
import { type ConfigError, keepSignIn, readConfig, startProcess, type RunningProcess } from '@handoff/runtime';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { EMBEDDED_AUDIENCE, EMBEDDED_ISSUER } from './adapters/embedded-signing-keys.js';
import { GATEWAY_CONFIG } from './config.js';
import { gatewayModule } from './module.js';
import { createTestKey, forgeToken, signWith } from './testing/forge-token.js';

const quiet = new Writable({ write: (_chunk, _encoding, done) => done() });
const opened: { stop(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const thing of opened.splice(0)) await thing.stop();
});

async function start(env: Readonly<Record<string, string>>): Promise<RunningProcess> {
  const all = { PORT: '0', OPS_PORT: '0', LOG_LEVEL: 'silent', ...env };
  const running = await startProcess([gatewayModule], all, { logDestination: quiet, migrate: false, partial: true });
  opened.push(running);
  return running;
}

function get(running: RunningProcess, path: string, token: string): Promise<Response> {
  return fetch(`${running.urls['gateway'] ?? ''}${path}`, { headers: { authorization: `Bearer ${token}` } });
}

test('the embedded gateway accepts only tokens of the key in its data directory', async () => {
  await using directory = await tempDir();
  const key = createTestKey('local', 'ec');
  await writeFile(join(directory.path, 'issuer-key.pub.json'), JSON.stringify({ ...key.jwk, alg: 'ES256' }));
  const running = await start({ HANDOFF_DATA_DIR: directory.path });
  const claims = {
    iss: EMBEDDED_ISSUER,
    aud: EMBEDDED_AUDIENCE,
    sub: 'me',
    roles: ['finance'],
    exp: Date.now() / 1_000 + 60,
  };
  const mint = (by: typeof key): string =>
    forgeToken({ alg: 'ES256', kid: 'local', typ: 'at+jwt' }, { ...claims, exp: Math.floor(claims.exp) }, signWith(by));

  // No service serves sessions here: a 503 shows that the token was accepted.
  expect((await get(running, '/sessions', mint(key))).status).toBe(503);
  expect((await get(running, '/sessions', mint(createTestKey('local', 'ec')))).status).toBe(401);
});

test('with a configured issuer, the embedded gateway accepts its tokens', async () => {
  await using directory = await tempDir();
  const issuer = await createTestIssuer();
  try {
    const running = await start({
      HANDOFF_DATA_DIR: directory.path,
      OIDC_ISSUER_URL: issuer.url,
      OIDC_AUDIENCE: issuer.audience,
    });
    expect((await get(running, '/sessions', await issuer.token({ roles: ['finance'] }))).status).toBe(503);
  } finally {
    await issuer.close();
  }
});

test('a code of the terminal is exchanged once, and so is the next one, unless an issuer signs people in', async () => {
  await using directory = await tempDir();
  const key = createTestKey('local', 'ec');
  await writeFile(join(directory.path, 'issuer-key.pub.json'), JSON.stringify({ ...key.jwk, alg: 'ES256' }));
  const identities = [{ role: 'manager', subject: 'manager-person', token: 'a.b.c' }];
  const signIn = { identities, expires_at: new Date(Date.now() + 60_000).toISOString() };
  const keep = () => keepSignIn(directory.path, signIn, 60_000, new Date());
  const exchange = (running: RunningProcess, code: string) =>
    fetch(`${running.urls['gateway']!}/console/sign-in`, {
      method: 'POST',
      headers: { authorization: `Code ${code}` },
    });

  const running = await start({ HANDOFF_DATA_DIR: directory.path });
  const code = await keep();
  const answers = await Promise.all([exchange(running, code), exchange(running, code)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  const { next_code, ...given } = (await answers.find(({ ok }) => ok)!.json()) as typeof signIn & { next_code: string };
  expect(given).toEqual(signIn);
  expect((await exchange(running, next_code)).status).toBe(200);
  expect((await exchange(running, next_code)).status).toBe(401);

  const issuer = await createTestIssuer();
  opened.push({ stop: () => issuer.close() });
  const beside = { OIDC_ISSUER_URL: issuer.url, OIDC_AUDIENCE: issuer.audience };
  const other = await start({ HANDOFF_DATA_DIR: directory.path, ...beside });
  expect([404, 405]).toContain((await exchange(other, await keep())).status);
});

test('without services the gateway reports itself as degraded', async () => {
  await using directory = await tempDir();
  const issuer = await createTestIssuer();
  try {
    const env = { HANDOFF_DATA_DIR: directory.path, OIDC_ISSUER_URL: issuer.url, OIDC_AUDIENCE: issuer.audience };
    const running = await start(env);
    const response = await get(running, '/health', '');
    expect(await response.json()).toMatchObject({
      status: 'degraded',
      database: 'error',
      redis: 'embedded',
      nats: 'embedded',
    });
  } finally {
    await issuer.close();
  }
});

test('on real servers the gateway is connected to them, and ready without any service', async () => {
  const issuer = await createTestIssuer();
  try {
    const running = await start({
      DATABASE_URL: process.env['TEST_DATABASE_URL'] ?? '',
      REDIS_URL: process.env['TEST_REDIS_URL'] ?? '',
      NATS_URL: process.env['TEST_NATS_URL'] ?? '',
      NATS_SUBJECT_PREFIX: 'gateway_module_test',
      CALL_KEYS: testCallKeys(),
      IDEMPOTENCY_MAC_KEY: Buffer.alloc(32, 'k').toString('base64'),
      OIDC_ISSUER_URL: issuer.url,
      OIDC_AUDIENCE: issuer.audience,
    });
    const health = await eventually(async () => {
      const report = (await (await get(running, '/health', '')).json()) as Record<string, unknown>;
      return report['redis'] === 'connected' && report['nats'] === 'connected' ? report : undefined;
    });
    expect(health).toMatchObject({ status: 'degraded', database: 'error' });
    await eventually(async () => (await get(running, '/readyz', '')).status === 200);
    const response = await fetch(`${running.urls['gateway'] ?? ''}/tasks/route`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await issuer.token({ roles: ['finance'] })}`,
        'content-type': 'application/json',
        'idempotency-key': 'k',
      },
      body: '{"target":"legal","task":{"task_type":"review"}}',
    });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'UNAVAILABLE' });
  } finally {
    await issuer.close();
  }
});

test('outside the embedded mode the issuer and the gateway key are required, and the issuer must use https', () => {
  const IDEMPOTENCY_MAC_KEY = Buffer.alloc(32).toString('base64');
  const scaled = { DATABASE_URL: 'postgres://x/y', NATS_URL: 'nats://x', IDEMPOTENCY_MAC_KEY };
  const read = (env: Readonly<Record<string, string>>) =>
    readConfig({ gateway: gatewayModule.config }, { ...scaled, ...env });
  const mistakes = (work: () => unknown): string => {
    try {
      work();
      return '';
    } catch (error) {
      return (error as ConfigError).message;
    }
  };
  expect(mistakes(() => read({}))).toMatch(/OIDC_ISSUER_URL[^]*OIDC_AUDIENCE/);
  expect(mistakes(() => read({ IDEMPOTENCY_MAC_KEY: '' }))).toContain('IDEMPOTENCY_MAC_KEY');
  expect(mistakes(() => read({ OIDC_ISSUER_URL: 'http://issuer.example', OIDC_AUDIENCE: 'a' }))).toContain(
    'OIDC_ISSUER_URL',
  );
  expect(mistakes(() => read({ OIDC_ISSUER_URL: 'http://localhost.evil.example', OIDC_AUDIENCE: 'a' }))).toContain(
    'https URL',
  );
  expect(mistakes(() => read({ OIDC_ISSUER_URL: 'https://issuer.example', OIDC_AUDIENCE: 'a' }))).toBe('');
  expect(mistakes(() => read({ OIDC_ISSUER_URL: 'http://localhost:8080/realms/x', OIDC_AUDIENCE: 'a' }))).toBe('');
});

test('callers are limited by default, except in the embedded mode', () => {
  const scaled = {
    DATABASE_URL: 'postgres://u:p@db/handoff',
    NATS_URL: 'nats://bus:4222',
    OIDC_ISSUER_URL: 'https://issuer.example',
    OIDC_AUDIENCE: 'handoff',
    CALL_KEYS: testCallKeys(),
    IDEMPOTENCY_MAC_KEY: `${'A'.repeat(43)}=`,
  };
  const read = (env: Readonly<Record<string, string>>): unknown =>
    readConfig({ gateway: GATEWAY_CONFIG }, env).modules.gateway.RATE_LIMIT_PER_SECOND;
  expect([read({}), read(scaled), read({ ...scaled, RATE_LIMIT_PER_SECOND: '0' })]).toEqual([0, 100, 0]);
});
