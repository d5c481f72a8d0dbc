import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestCa, eventually, freePort, startRedis, type TestCa, type TestServer } from '@handoff/testing';
import { connectRedis } from './connect-redis.js';

let ca: TestCa;
let stranger: TestCa;
let right: TestServer & { readonly tlsPort: number };
let wrong: TestServer & { readonly tlsPort: number };

/** A server with a certificate for that host, on a port with TLS besides the one by which the harness knows it is up. */
async function startFor(host: string): Promise<TestServer & { readonly tlsPort: number }> {
  const { cert, key } = ca.issue(host);
  const tlsPort = await freePort();
  const server = await startRedis({
    extraFiles: { cert, key },
    args: (directory) => [
      '--tls-port',
      `${tlsPort}`,
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
  return Object.assign(server, { tlsPort });
}

beforeAll(async () => {
  [ca, stranger] = await Promise.all([createTestCa(), createTestCa()]);
  [right, wrong] = await Promise.all([startFor('localhost'), startFor('elsewhere.example')]);
});
afterAll(() => Promise.all([ca.remove(), stranger.remove(), right.stop(), wrong.stop()]));

test('a server is talked to by TLS when its certificate is of the authority and for its host', async () => {
  const redis = connectRedis({ url: `rediss://localhost:${right.tlsPort}`, caFile: ca.caFile });
  await eventually(() => redis.isConnected());
  expect(await redis.script('one', 'return 1')([], [])).toBe(1);
  await redis.close();
});

test.each<[string, RegExp, () => Parameters<typeof connectRedis>[0]]>([
  [
    'another authority',
    /Set REDIS_TLS_CA_FILE/,
    () => ({ url: `rediss://localhost:${right.tlsPort}`, caFile: stranger.caFile }),
  ],
  ['an authority that nobody knows', /Set REDIS_TLS_CA_FILE/, () => ({ url: `rediss://localhost:${right.tlsPort}` })],
  ['another host', /another host/, () => ({ url: `rediss://localhost:${wrong.tlsPort}`, caFile: ca.caFile })],
])('a server with a certificate of %s is told nothing, and the log says what to do', async (_what, advice, options) => {
  const reasons: string[] = [];
  const note = (fields: object): void => void reasons.push((fields as { reason: string }).reason);
  const redis = connectRedis({ ...options(), logger: { info: () => {}, warn: note, error: () => {} } });
  try {
    await eventually(() => reasons.length > 0);
    expect(reasons[0]).toMatch(advice);
    await expect(redis.script('one', 'return 1')([], [])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  } finally {
    await redis.close();
  }
});

test('an authority for a URL without TLS is a mistake', () => {
  expect(() => connectRedis({ url: 'redis://localhost', caFile: ca.caFile })).toThrow(/rediss:/);
});
