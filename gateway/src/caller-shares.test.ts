import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { GatewayLimits } from './gateway-deps.js';
import { startTestGateway, type SendOptions, type TestGateway } from './testing/start-test-gateway.js';

const ID = '0190f000-0000-7000-8000-000000000001';
const BOUND = 8;
const SHARE = BOUND / 2;

type Bounds = Partial<GatewayLimits>;

/** Every kind of place that a request can hold for long, its bound, and a request that holds one. */
const HELD: readonly (readonly [string, Bounds, string, string, SendOptions?])[] = [
  ['event streams', { maxStreams: BOUND }, 'GET', '/events'],
  ['status waits', { maxWaiting: BOUND }, 'GET', `/status/${ID}?wait_ms=30000`],
  ['claim waits', { maxWaiting: BOUND }, 'POST', '/tasks/claim', { body: { role: 'finance', wait_ms: 30_000 } }],
  ['requests in flight', { maxInFlight: BOUND }, 'GET', '/tasks'],
  ['MCP messages', { maxWaiting: BOUND }, 'POST', '/mcp', callOf('list_tasks', { role: 'finance' })],
  ['MCP calls that work', { maxInFlight: BOUND }, 'POST', '/mcp', callOf('list_tasks', { role: 'finance' })],
];

let gateway: TestGateway;
let release: () => void;
afterEach(async () => {
  release();
  await gateway.close();
});

describe.each(HELD)('of %s', (_, bounds, method, path, options) => {
  test('one caller gets its share, and the rest stays free for others', async () => {
    await start(bounds);
    const [refused, served]: Response[][] = [[], []];
    const hold = (sub: string, times: number): void => {
      for (let n = 0; n < times; n += 1) {
        void gateway.send(method, path, { ...options, claims: { sub, roles: ['finance'] } }).then(async (answer) => {
          ((await isRefusal(answer)) ? refused : served)!.push(answer);
        });
      }
    };
    const held = (): number =>
      path === '/events'
        ? served!.length
        : gateway.calls.filter(({ operation }) => /^(listTasks|getStatus|claimTasks)$/.test(operation)).length;

    hold('greedy', BOUND);
    await eventually(() => refused!.length === BOUND - SHARE && held() === SHARE);
    hold('modest', SHARE);
    await eventually(() => held() === BOUND);
    expect(refused).toHaveLength(BOUND - SHARE);
    if (path === '/events') return;

    release();
    await eventually(() => served!.length === BOUND);
    hold('greedy', SHARE);
    await eventually(() => served!.length === BOUND + SHARE);
  });
});

async function start(bounds: Bounds): Promise<void> {
  gateway = await startTestGateway({
    limits: { ...bounds, callerSharePercent: 50 },
    timeouts: { requestMs: 60_000 },
  });
  const opened = new Promise<void>((resolve) => (release = resolve));
  for (const operation of ['listTasks', 'getStatus', 'claimTasks'] as const) {
    gateway.on(operation, async () => {
      await opened;
      return { body: '{"tasks":[],"next_cursor":null}' };
    });
  }
  const page = { entries: [], last_seq: 0, through_seq: 0, next_recorded_at: null };
  gateway.on('readLog', async () => ({ body: JSON.stringify(page) }));
}

/** Whether the answer is a refusal: a problem document or, for a tool, its result. */
async function isRefusal(answer: Response): Promise<boolean> {
  if (answer.status === 200 && answer.headers.get('content-type')?.startsWith('text/event-stream') === true)
    return false;
  const text = await answer.text();
  if (!text.includes('QUOTA_EXCEEDED')) return false;
  if (answer.status !== 200) expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']);
  return true;
}

function callOf(name: string, args: object): SendOptions {
  return {
    headers: { accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2025-11-25' },
    body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } },
  };
}
