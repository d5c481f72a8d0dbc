import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { encodeCall, operationSubject, OPERATIONS, type OperationName } from '@handoff/contracts';
import { createManualClock, ERROR_CATALOGUE, HandoffError, uuidv7, type Call } from '@handoff/kernel';
import { openBus, type Bus, type Serving } from '@handoff/messaging';
import { eventually } from '@handoff/testing';
import { Registry } from 'prom-client';
import { createLogger } from '../logging/logger.js';
import { sharedTime } from '../time/shared-time.js';
import { callOperation } from './call-operation.js';
import type { OperationHandlers } from './handlers.js';
import { serveOperations, type ServeOperationsOptions } from './serve-operations.js';

const NOW = new Date('2026-01-02T03:04:05.000Z');
const ID = uuidv7(NOW);
const REPLY = { body: `{"session_id":"${ID}","metadata":{"über":1}}`, id: ID, version: 3 };

let bus: Bus;
let serving: Serving | undefined;
let clock = createManualClock(NOW);
let metrics = new Registry();
let lines: string[] = [];

beforeEach(async () => {
  clock = createManualClock(NOW);
  metrics = new Registry();
  lines = [];
  bus = await openBus({ url: 'memory:', name: 'test', subjectPrefix: 'handoff' });
});

afterEach(async () => {
  await serving?.drain();
  serving = undefined;
  await bus.close();
});

type Bounds = Pick<ServeOperationsOptions<'session'>, 'maxInFlight' | 'maxWaiting' | 'callerSharePercent'>;

async function serve(handlers: Partial<OperationHandlers<'session'>>, bounds: Partial<Bounds> = {}): Promise<void> {
  const nobody = () => Promise.reject(new Error('not in this test'));
  const logger = createLogger({
    level: 'debug',
    name: 'test',
    version: '1',
    destination: { write: (line) => void lines.push(line) },
  });
  serving = await serveOperations({
    bus,
    prefix: 'handoff',
    service: 'session',
    version: '1.2.3',
    handlers: { createSession: nobody, listSessions: nobody, getSession: nobody, updateSession: nobody, ...handlers },
    logger,
    metrics,
    clock,
    maxInFlight: 100,
    callerSharePercent: 100,
    ...bounds,
  });
}

function aCall(changes: Partial<Call> = {}): Call {
  return {
    principal: { issuer: 'https://issuer', subject: 'ada', roles: ['finance'] },
    traceId: 'trace-1',
    traceparent: undefined,
    commandId: uuidv7(NOW),
    keyed: false,
    fingerprint: 'f',
    deadline: new Date(NOW.getTime() + 5_000),
    ifMatch: undefined,
    ...changes,
  };
}

interface Asked {
  readonly params?: object;
  readonly query?: object;
  readonly body?: string;
  readonly call?: Partial<Call>;
  readonly abandoned?: AbortSignal;
}

function ask(name: OperationName, { params = {}, query = {}, body = '', call = {}, abandoned }: Asked = {}) {
  const operation = OPERATIONS[name];
  return callOperation({
    bus,
    prefix: 'handoff',
    operation,
    call: aCall(call),
    params,
    query,
    body: Buffer.from(body),
    clock,
    abandoned,
  });
}

const refused = (promise: Promise<unknown>): Promise<HandoffError> =>
  promise.then(
    () => Promise.reject(new Error('was not refused')),
    (error: unknown) => error as HandoffError,
  );

describe('an operation on the bus', () => {
  test('gets its validated input and its call, and its reply arrives byte for byte', async () => {
    let seen: unknown;
    await serve({ createSession: async (input, call) => ((seen = { input, call }), REPLY) });
    const call = aCall({ ifMatch: [1, 2], keyed: true });
    const reply = await ask('createSession', { body: '{"agent_role":"finance"}', call });
    expect(Buffer.from(reply.data).toString()).toBe(REPLY.body);
    expect(reply).toMatchObject({ id: ID, version: 3, replayed: false });
    expect(seen).toEqual({ input: { params: {}, query: {}, body: { agent_role: 'finance' } }, call });
  });

  test('gets an abort when its caller abandons it, and its reply arrives all the same', async () => {
    const gone = new AbortController();
    await serve({
      getSession: (_input, _call, abandoned) =>
        new Promise((resolve) => abandoned.addEventListener('abort', () => resolve(REPLY))),
    });
    const asked = ask('getSession', { params: { session_id: ID }, abandoned: gone.signal });
    gone.abort();
    expect(await asked).toMatchObject({ id: ID });
  });

  test('says when its reply repeats an earlier one', async () => {
    await serve({ createSession: async () => ({ ...REPLY, replayed: true }) });
    expect(await ask('createSession', { body: '{"agent_role":"finance"}' })).toMatchObject({ replayed: true });
  });

  test('may have no id and no version', async () => {
    await serve({
      listSessions: async ({ query }) => ({ body: JSON.stringify({ sessions: [], limit: query.limit }) }),
    });
    const reply = await ask('listSessions', { query: { limit: 7 } });
    expect(reply).toMatchObject({ id: undefined, version: undefined });
    expect(Buffer.from(reply.data).toString()).toContain('"limit":7');
  });

  test.each<[string, OperationName, Asked, string]>([
    ['a body that is not JSON', 'createSession', { body: '{' }, 'MALFORMED_JSON'],
    ['a body with a key twice', 'createSession', { body: '{"agent_role":"a","agent_role":"b"}' }, 'MALFORMED_JSON'],
    ['a body with a NUL', 'createSession', { body: '{"agent_role":"a\\u0000"}' }, 'UNSAFE_JSON'],
    ['a body with an unknown member', 'createSession', { body: '{"agent_role":"a","x":1}' }, 'VALIDATION_FAILED'],
    ['a path parameter that is no UUID', 'getSession', { params: { session_id: '1' } }, 'MALFORMED_ID'],
    ['a query that is out of range', 'listSessions', { query: { limit: 1000 } }, 'VALIDATION_FAILED'],
    ['a query that is unknown', 'listSessions', { query: { x: '1' } }, 'VALIDATION_FAILED'],
  ])('refuses %s', async (_what, name, asked, code) => {
    await serve({});
    expect(await refused(ask(name, asked))).toMatchObject({ code });
  });

  test('refuses a message that carries no call', async () => {
    await serve({});
    const subject = operationSubject('handoff', OPERATIONS.getSession);
    const reply = await bus.requests.request(subject, { headers: {}, data: Buffer.of() }, { timeoutMs: 20_000 });
    expect(reply.headers['handoff-error']).toBe('MALFORMED_REQUEST');
  });

  test('is not begun after its deadline', async () => {
    let begun = false;
    await serve({ createSession: async () => ((begun = true), REPLY) });
    const headers = encodeCall(aCall(), { params: {}, query: {} }, sharedTime.steadyAheadMs());
    clock.advance(5_000);
    const message = { headers, data: Buffer.from('{"agent_role":"finance"}') };
    const reply = await bus.requests.request(operationSubject('handoff', OPERATIONS.createSession), message, {
      timeoutMs: 20_000,
    });
    expect(reply.headers['handoff-error']).toBe('UNAVAILABLE');
    expect(begun).toBe(false);
  });

  test('is not even sent after its deadline', async () => {
    await serve({});
    expect(await refused(ask('createSession', { call: { deadline: NOW } }))).toMatchObject({
      code: 'UNAVAILABLE',
      retryAfterSeconds: 1,
    });
  });

  test('is refused while the maximum is in flight', async () => {
    let finish: (() => void)[] = [];
    const held = () => new Promise<void>((resolve) => finish.push(resolve)).then(() => REPLY);
    await serve({ createSession: held }, { maxInFlight: 2 });
    const create = () => ask('createSession', { body: '{"agent_role":"finance"}' });
    const first = [create(), create()];
    await eventually(() => finish.length === 2);
    expect(await metrics.metrics()).toContain('handoff_operations_in_flight{service="session"} 2');
    expect(await refused(create())).toMatchObject({ code: 'OVERLOADED', retryAfterSeconds: 1 });
    for (const go of finish) go();
    await Promise.all(first);
    finish = [];
    const next = create();
    await eventually(() => finish.length === 1);
    finish[0]?.();
    expect(await next).toMatchObject({ id: ID });
  });
});

describe.each<[string, Partial<Bounds>, string]>([
  ['work', { maxInFlight: 8 }, 'requests in flight: 4 of 8'],
  ['waits', { maxWaiting: { getSession: 8 } }, 'calls of getSession: 4 of 8'],
])('of the places for %s', (_what, bounds, share) => {
  test('one caller gets its share through all gateways together, and leaves the rest to others', async () => {
    const finish: (() => void)[] = [];
    const getSession = () => new Promise<void>((resolve) => finish.push(resolve)).then(() => REPLY);
    await serve({ getSession }, { ...bounds, callerSharePercent: 50 });
    const begin = (subject: string, times: number) =>
      Array.from({ length: times }, () => {
        const principal = { issuer: 'https://issuer', subject, roles: ['finance'] };
        return ask('getSession', { params: { session_id: ID }, call: { principal } });
      });

    const greedy = begin('greedy', 4);
    await eventually(() => finish.length === 4);
    expect(await refused(begin('greedy', 1)[0]!)).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      detail: `You have your share of ${share} at this instance of the session service.`,
      retryAfterSeconds: 1,
    });
    const modest = begin('modest', 4);
    await eventually(() => finish.length === 8);
    expect(await refused(begin('third', 1)[0]!)).toMatchObject({ code: 'OVERLOADED' });

    for (const go of finish.splice(0)) go();
    await Promise.all([...greedy, ...modest]);
    const again = begin('greedy', 4);
    await eventually(() => finish.length === 4);
    for (const go of finish.splice(0)) go();
    await Promise.all(again);
  });
});

describe('an operation that fails', () => {
  test('answers with its error, whole', async () => {
    const thrown = new HandoffError('ALREADY_DECIDED', {
      detail: 'It was approved.',
      facts: { decision: 'approved' },
      errors: [{ pointer: '/decision', message: 'came too late' }],
      retryAfterSeconds: 2,
    });
    await serve({ getSession: () => Promise.reject(thrown) });
    const { code, detail, facts, errors, retryAfterSeconds } = await refused(
      ask('getSession', { params: { session_id: ID } }),
    );
    expect({ code, detail, facts, errors, retryAfterSeconds }).toEqual({
      code: 'ALREADY_DECIDED',
      detail: 'It was approved.',
      facts: { decision: 'approved' },
      errors: [{ pointer: '/decision', message: 'came too late' }],
      retryAfterSeconds: 2,
    });
  });

  test('tells internal detail to the log only', async () => {
    const getSession = () => Promise.reject(new TypeError('relation "sessions" does not exist'));
    await serve({ getSession });
    const error = await refused(ask('getSession', { params: { session_id: ID } }));
    expect(error).toMatchObject({ code: 'INTERNAL', detail: ERROR_CATALOGUE.INTERNAL.remedy });
    expect(JSON.stringify({ ...error, message: error.message })).not.toContain('relation');
    const line = JSON.parse(lines.at(-1) ?? '') as Record<string, unknown>;
    expect(line).toMatchObject({
      level: 'error',
      message: 'operation failed',
      operation: 'getSession',
      code: 'INTERNAL',
      trace_id: 'trace-1',
    });
    expect(line['err']).toMatchObject({ cause: { type: 'TypeError', message: 'relation "sessions" does not exist' } });
  });

  test('fails the same when its handler throws synchronously', async () => {
    const getSession = () => {
      throw new Error('at once');
    };
    await serve({ getSession });
    expect(await refused(ask('getSession', { params: { session_id: ID } }))).toMatchObject({ code: 'INTERNAL' });
  });

  test('is logged at the level of its kind, without client input', async () => {
    await serve({});
    await refused(ask('createSession', { body: '{"agent_role":"finance","private":"pr1vate"}' }));
    await refused(ask('createSession', { body: 'pr1vate' }));
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(['info', 'info']);
    expect(lines.join()).not.toContain('pr1vate');
  });

  test('is measured by operation and outcome', async () => {
    await serve({ getSession: async () => REPLY });
    await ask('getSession', { params: { session_id: ID } });
    await refused(ask('getSession', { params: { session_id: 'x' } }));
    const text = await metrics.metrics();
    expect(text).toContain(
      'handoff_operation_duration_seconds_count{service="session",operation="getSession",outcome="ok"} 1',
    );
    expect(text).toContain(
      'handoff_operation_duration_seconds_count{service="session",operation="getSession",outcome="MALFORMED_ID"} 1',
    );
  });
});

test('an operation without an instance is unavailable', async () => {
  expect(await refused(ask('getTask', { params: { task_id: ID } }))).toMatchObject({ code: 'UNAVAILABLE' });
});
