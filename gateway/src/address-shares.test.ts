import { afterEach, describe, expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import { eventually } from '@handoff/testing';
import type { TokenVerifier } from './ports/token-verifier.js';
import { startTestGateway, type SendOptions, type TestGateway } from './testing/start-test-gateway.js';

const ID = '0190f000-0000-7000-8000-000000000001';
const BOUND = 8;
const SHARE = BOUND / 2;
const MESSAGE = {
  headers: { accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2025-11-25' },
  body: { jsonrpc: '2.0', id: 1, method: 'ping' },
};

/** Every kind of place that a request takes before its token is verified. */
const HELD: readonly (readonly [string, string, string, SendOptions?])[] = [
  ['event streams', 'GET', '/events'],
  ['status waits', 'GET', `/status/${ID}?wait_ms=30000`],
  ['requests in flight', 'GET', '/tasks'],
  ['MCP messages', 'POST', '/mcp', MESSAGE],
];

let gateway: TestGateway;
/** Ends the pending verifications: all those tokens are invalid. */
let refuse: () => void;
let verifying: number;
/** Releases the calls that wait in a service. */
let release = (): void => undefined;
afterEach(async () => {
  refuse();
  release();
  await gateway.close();
});

/** A gateway that accepts the token `good` at once, and keeps other tokens waiting until they are refused. */
async function start(callerSharePercent = 50, trustProxy = true): Promise<void> {
  verifying = 0;
  const decided = new Promise<never>((_, reject) => (refuse = () => reject(new HandoffError('UNAUTHENTICATED'))));
  decided.catch(() => undefined);
  const principal = { issuer: 'urn:test', subject: 'known', roles: ['finance'] };
  const verifier: TokenVerifier = {
    async verify(token) {
      if (token === 'good') return { principal, expiresAt: new Date(Date.now() + 60_000), ignoredRoles: [] };
      verifying += 1;
      return decided;
    },
    isReady: () => true,
    close: () => undefined,
  };
  gateway = await startTestGateway({
    limits: { maxInFlight: BOUND, maxWaiting: BOUND, maxStreams: BOUND, callerSharePercent },
    exposure: { trustProxy },
    ports: { verifier },
  });
}

function from(address: string, token: string, [, method, path, options]: (typeof HELD)[number]): Promise<Response> {
  const headers = { ...options?.headers, authorization: `Bearer ${token}`, 'x-forwarded-for': address };
  return gateway.send(method, path, { ...options, anonymous: true, headers });
}

async function refusalOf(answer: Response): Promise<readonly unknown[]> {
  const { code } = (await answer.json()) as { code?: string };
  return [answer.status, answer.headers.get('retry-after'), code];
}

const OVER = [429, '1', 'QUOTA_EXCEEDED'];

describe.each(HELD)('of %s', (...held) => {
  test('one address gets its share before its tokens are verified, and the rest stays free for others', async () => {
    await start();
    const waiting = Array.from({ length: SHARE }, () => from('192.0.2.1', 'slow', held));
    await eventually(() => verifying === SHARE);
    expect(await refusalOf(await from('192.0.2.1', 'slow', held))).toEqual(OVER);
    const others = Array.from({ length: SHARE }, () => from('192.0.2.2', 'slow', held));
    await eventually(() => verifying === BOUND);

    refuse();
    for (const answer of await Promise.all([...waiting, ...others])) expect(answer.status).toBe(401);
    const served = await from('192.0.2.1', 'good', held);
    expect([401, 429, 503]).not.toContain(served.status);
    await served.body?.cancel();
  });
});

const TASKS = HELD[2]!;

test('one address has one share over all kinds of requests', async () => {
  await start();
  const waiting = HELD.map((held) => from('192.0.2.1', 'slow', held));
  await eventually(() => verifying === SHARE);
  for (const held of HELD) expect(await refusalOf(await from('192.0.2.1', 'slow', held))).toEqual(OVER);
  refuse();
  await Promise.all(waiting);
});

test('known callers count by themselves, even if they share an address', async () => {
  await start(75);
  const opened = new Promise<void>((resolve) => (release = resolve));
  gateway.on('listTasks', async () => {
    await opened;
    return { body: '{"tasks":[],"next_cursor":null}' };
  });
  const share = (BOUND * 75) / 100;
  const known = Array.from({ length: share }, () => from('192.0.2.1', 'good', TASKS));
  await eventually(() => gateway.callsOf('listTasks').length === share);
  const unknown = Array.from({ length: BOUND - share }, () => from('192.0.2.1', 'slow', TASKS));
  await eventually(() => verifying === BOUND - share);
  refuse();
  release();
  expect((await Promise.all(unknown)).map(({ status }) => status)).toEqual([401, 401]);
  for (const answer of await Promise.all(known)) expect(answer.status).toBe(200);
});

test('addresses of one /64 count as one, and an untrusted X-Forwarded-For is ignored', async () => {
  await start();
  const waiting = [1, 2, 3, 4].map((n) => from(`2001:db8:1:2::${n}`, 'slow', TASKS));
  await eventually(() => verifying === SHARE);
  expect(await refusalOf(await from('2001:db8:1:2:ffff::5', 'slow', TASKS))).toEqual(OVER);
  const beside = from('2001:db8:1:3::1', 'slow', TASKS);
  await eventually(() => verifying === SHARE + 1);
  refuse();
  await Promise.all([...waiting, beside]);
  await gateway.close();

  await start(50, false);
  const direct = [1, 2, 3, 4].map((n) => from(`192.0.2.${n}`, 'slow', TASKS));
  await eventually(() => verifying === SHARE);
  expect(await refusalOf(await from('192.0.2.5', 'slow', TASKS))).toEqual(OVER);
  refuse();
  await Promise.all(direct);
});
