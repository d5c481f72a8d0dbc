import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { OPERATIONS } from '@handoff/contracts';
import { systemClock, uuidv7, type Call } from '@handoff/kernel';
import { eventually, testCallKeys } from '@handoff/testing';
import { SHARED_CONFIG } from '../config/shared-config.js';
import type { Module } from '../module.js';
import { callOperation } from '../operations/call-operation.js';
import { serveOperations } from '../operations/serve-operations.js';
import { startProcess } from './start-process.js';

const SPEC = { NATS_SUBJECT_PREFIX: SHARED_CONFIG.NATS_SUBJECT_PREFIX, MAX_IN_FLIGHT: SHARED_CONFIG.MAX_IN_FLIGHT };

/** Answers getSession with facts about the database; no other operation works. */
const session: Module<typeof SPEC> = {
  name: 'session',
  config: SPEC,
  async start(context) {
    const { bus, config, version, logger, metrics } = context;
    const db = await context.openDatabase('postgres');
    const redis = await context.openRedis();
    const refuse = () => Promise.reject(new Error('not in this test'));
    const getSession = async () => ({
      body: JSON.stringify(await db.query({ name: 'probe', text: 'SELECT 1 AS one' })),
    });
    const serving = await serveOperations({
      bus,
      prefix: config.NATS_SUBJECT_PREFIX,
      service: 'session',
      version,
      handlers: { createSession: refuse, listSessions: refuse, updateSession: refuse, getSession },
      logger,
      metrics,
      maxInFlight: config.MAX_IN_FLIGHT,
      callerSharePercent: 50,
    });
    return {
      checks: async () => ({ database: await db.isReachable(), redis: (await redis?.isReachable()) === true }),
      drain: () => serving.drain(),
      close: async () => {},
    };
  },
};

function aCall(): Call {
  const now = systemClock.now();
  return {
    principal: { issuer: 'https://issuer', subject: 'ada', roles: ['finance'] },
    traceId: 'trace-1',
    traceparent: undefined,
    commandId: uuidv7(now),
    keyed: false,
    fingerprint: 'f',
    deadline: new Date(now.getTime() + 10_000),
    ifMatch: undefined,
  };
}

test('two processes on shared servers reach each other, and are ready when the servers are up', async () => {
  const prefix = `test-${randomUUID().slice(0, 8)}`;
  const env = {
    DATABASE_URL: process.env['TEST_DATABASE_URL'],
    REDIS_URL: process.env['TEST_REDIS_URL'],
    NATS_URL: process.env['TEST_NATS_URL'],
    NATS_SUBJECT_PREFIX: prefix,
    CALL_KEYS: testCallKeys(),
    OPS_PORT: '0',
  };
  const options = { logDestination: { write: () => {} } };
  const service = await startProcess([session], env, options);
  let bus: Parameters<Module['start']>[0]['bus'] | undefined;
  const caller: Module = {
    name: 'gateway',
    config: {},
    start: async (context) => {
      bus = context.bus;
      return { checks: async () => ({}), drain: async () => {}, close: async () => {} };
    },
  };
  const client = await startProcess([caller], env, options);
  try {
    expect(service.mode).toBe('scaled');
    await eventually(async () => (await fetch(`${service.urls['ops'] ?? ''}/readyz`)).status === 200);
    const result = await eventually(async () => {
      if (bus === undefined) return undefined;
      const params = { session_id: uuidv7(systemClock.now()) };
      return callOperation({ bus, prefix, operation: OPERATIONS.getSession, call: aCall(), params, query: {} });
    });
    expect(Buffer.from(result.data).toString()).toBe('[{"one":1}]');
  } finally {
    await client.stop();
    expect(await service.stop()).toBe(true);
  }
});
