import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestCa, freePort, startNats, startPostgres, startRedis, tempDir } from '@handoff/testing';

const COMMAND = fileURLToPath(new URL('../../bin/handoff.mjs', import.meta.url));
const KEY = Buffer.alloc(32).toString('base64');

const ends: (() => Promise<unknown>)[] = [];
let servers: Readonly<Record<string, string>>;
let authority: string;

/** Starts Postgres, Redis and NATS with certificates of one authority. */
beforeAll(async () => {
  const ca = await createTestCa();
  const { cert, key } = ca.issue('localhost');
  const redisPort = await freePort();
  const postgres = await startPostgres({ tls: { cert, key } });
  const redis = await startRedis({
    extraFiles: { cert, key },
    args: (directory) => [
      '--tls-port',
      `${redisPort}`,
      '--tls-cert-file',
      `${directory}/cert`,
      '--tls-key-file',
      `${directory}/key`,
      '--tls-ca-cert-file',
      `${directory}/cert`,
      '--tls-auth-clients',
      'no',
    ],
  });
  const nats = await startNats({
    extraFiles: { cert, key },
    config: 'tls { cert_file: "cert", key_file: "key" }\n',
  });
  const dataDir = await tempDir('handoff-doctor-');
  ends.push(
    ...[postgres, redis, nats].map((server) => () => server.stop()),
    () => ca.remove(),
    () => dataDir.remove(),
  );
  authority = ca.caFile;
  servers = {
    HANDOFF_DATA_DIR: dataDir.path,
    DATABASE_URL: `postgres://postgres@localhost:${postgres.port}/postgres?sslmode=verify-full`,
    REDIS_URL: `rediss://localhost:${redisPort}`,
    NATS_URL: `tls://localhost:${nats.port}`,
    PORT: '0',
    OIDC_ISSUER_URL: 'http://127.0.0.1:1',
    OIDC_AUDIENCE: 'handoff',
    WEBHOOK_SECRET_KEY: KEY,
    DIRECTORY_SIGNING_KEY: KEY,
    IDEMPOTENCY_MAC_KEY: KEY,
  };
});
afterAll(() => Promise.all(ends.map((end) => end())));

function doctor(env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, 'doctor'], { env, timeout: 120_000 }, (_error, stdout) => resolve(stdout));
  });
}

test('doctor names the setting to mend for each server with an untrusted certificate', async () => {
  const told = await doctor(servers);
  for (const [name, setting] of [
    ['Postgres', 'sslrootcert in DATABASE_URL'],
    ['Redis', 'REDIS_TLS_CA_FILE'],
    ['NATS', 'NATS_TLS_CA_FILE'],
  ])
    expect(told).toContain(
      `The certificate of ${name} is not signed by an authority that this process trusts. Set ${setting} to the file`,
    );
});

test('doctor reaches all three once the authority is configured', async () => {
  const told = await doctor({
    ...servers,
    DATABASE_URL: `${servers['DATABASE_URL']}&sslrootcert=${authority}`,
    REDIS_TLS_CA_FILE: authority,
    NATS_TLS_CA_FILE: authority,
  });
  expect(told).toContain('✓ Redis is reachable');
  expect(told).toContain('✓ NATS is reachable');
  expect(told).toMatch(/Postgres: \d+ migration\(s\) to run/);
});
