import { afterEach, describe, expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import { createMemoryRateLimiter } from './adapters/memory-rate-limiter.js';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js';

/** A clock that stands still. */
const now = (): number => 1_000;
const policy = { perSecond: 0.5, burst: 2 };

describe('rate limits', () => {
  let gateway: TestGateway;
  afterEach(() => gateway.close());

  test('a caller over its limit gets 429 with Retry-After and RateLimit, and no service is called', async () => {
    gateway = await startTestGateway({ ports: { limiter: createMemoryRateLimiter({ policy, now }) } });
    const answers = [];
    for (let n = 0; n < 3; n += 1) answers.push(await gateway.send('GET', '/tasks'));
    const [first, , last] = answers;
    expect(first!.headers.get('ratelimit-policy')).toBe('"caller";q=2;w=4');
    expect(first!.headers.get('ratelimit')).toBe('"caller";r=1;t=2');
    expect([last!.status, last!.headers.get('retry-after'), last!.headers.get('ratelimit')]).toEqual([
      429,
      '2',
      '"caller";r=0;t=4',
    ]);
    expect(last!.headers.get('content-type')).toBe('application/problem+json');
    expect(await last!.json()).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
    expect(gateway.callsOf('listTasks')).toHaveLength(2);
    expect(await gateway.metrics()).toContain('handoff_rate_limit_total{outcome="limited"} 1');
  });

  test('each subject has its own limit, shared by all of its roles', async () => {
    gateway = await startTestGateway({ ports: { limiter: createMemoryRateLimiter({ policy, now }) } });
    const statusOf = async (sub: string, role: string) =>
      (await gateway.send('GET', '/tasks', { claims: { sub, roles: [role] } })).status;
    for (let n = 0; n < 2; n += 1) await statusOf('greedy', 'finance');
    expect(await statusOf('greedy', 'legal')).toBe(429);
    expect(await statusOf('modest', 'finance')).not.toBe(429);
  });

  test('requests without a token and probes do not count', async () => {
    gateway = await startTestGateway({
      ports: { limiter: createMemoryRateLimiter({ policy: { ...policy, burst: 1 }, now }) },
    });
    for (let n = 0; n < 5; n += 1) expect((await gateway.send('GET', '/tasks', { anonymous: true })).status).toBe(401);
    for (let n = 0; n < 5; n += 1) expect((await gateway.send('GET', '/livez')).status).toBe(200);
    expect((await gateway.send('GET', '/tasks')).status).not.toBe(429);
  });

  test('while the limiter is unavailable, every request is allowed, and a metric counts it', async () => {
    const limiter = { policy, take: () => Promise.reject(new HandoffError('UNAVAILABLE')) };
    gateway = await startTestGateway({ ports: { limiter } });
    const answer = await gateway.send('POST', '/sessions', { body: { agent_role: 'finance' } });
    expect([answer.status, answer.headers.get('ratelimit')]).toEqual([201, null]);
    expect(await gateway.metrics()).toContain('handoff_rate_limit_total{outcome="unavailable"} 1');
  });
});
