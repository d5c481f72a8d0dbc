import type { Answer } from './support/answer.js';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startRedis, type TestServer } from '@handoff/testing';
import { createStage, type Actor } from './support/actor.js';
import { createCoverage } from './support/coverage.js';
import { untilSettled } from './suites/idempotency.js';
import { startScaledTopology } from './topology/scaled-topology.js';
import type { Topology } from './topology/topology.js';

const REQUESTS = 100;

// Redis only makes replays fast: the command id in Postgres ensures that a key acts once.
describe('100 concurrent requests with one Idempotency-Key, through two gateways', () => {
  let redis: TestServer;
  let topology: Topology;
  let finance: Actor;

  beforeAll(async () => {
    redis = await startRedis();
    topology = await startScaledTopology({ servers: { redisUrl: redis.url } });
    finance = await createStage(() => topology, createCoverage()).actor(['finance']);
  });
  afterAll(async () => {
    await topology.stop();
    await redis.stop();
  });

  const headers = () => ({ 'idempotency-key': randomUUID(), 'x-trace-id': randomUUID() });
  const route = (sent: Record<string, string>, gateway: number): Promise<Answer> =>
    untilSettled(() =>
      finance.call('routeTask', { body: { target: 'manager', task: { task_type: 'once' } }, headers: sent, gateway }),
    );
  const tasksOf = async (traceId: string): Promise<unknown[]> =>
    (await finance.call('listTasks', { query: { trace_id: traceId } })).json.tasks;
  const distinct = (answers: readonly Answer[]): string[] => [
    ...new Set(answers.map(({ status, text }) => `${status} ${text}`)),
  ];

  test('make one task while Redis is up', async () => {
    const sent = headers();
    const answers = await Promise.all(Array.from({ length: REQUESTS }, (_, gateway) => route(sent, gateway)));
    expect(distinct(answers)).toEqual([expect.stringMatching(/^202 /)]);
    expect(await tasksOf(sent['x-trace-id'])).toHaveLength(1);
  });

  test('make one task when Redis is flushed half-way', async () => {
    const sent = headers();
    const firstHalf = await Promise.all(Array.from({ length: REQUESTS / 2 }, (_, gateway) => route(sent, gateway)));
    await redis.restart(); // it persists nothing: every claim and every stored answer is gone
    const secondHalf = await Promise.all(Array.from({ length: REQUESTS / 2 }, (_, gateway) => route(sent, gateway)));
    expect(distinct([...firstHalf, ...secondHalf])).toEqual([expect.stringMatching(/^202 /)]);
    expect(await tasksOf(sent['x-trace-id'])).toHaveLength(1);
  });

  test('make one task while Redis is down, and another body is still refused', async () => {
    await redis.kill();
    const sent = headers();
    const answers = await Promise.all(Array.from({ length: REQUESTS }, (_, gateway) => route(sent, gateway)));
    expect(distinct(answers)).toEqual([expect.stringMatching(/^202 /)]);
    expect(await tasksOf(sent['x-trace-id'])).toHaveLength(1);
    const other = await finance.call('routeTask', {
      body: { target: 'manager', task: { task_type: 'other' } },
      headers: sent,
    });
    expect([other.status, other.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    const health = await fetch(`${topology.gateways[0]}/health`);
    expect(await health.json()).toMatchObject({ status: 'degraded', redis: 'error' });
  });
});
