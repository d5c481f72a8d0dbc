import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { armFailpoints, HandoffError, type ErrorCode } from '@handoff/kernel';
import { createLogger } from '@handoff/runtime';
import { createMemoryIdempotencyStore } from './adapters/memory-idempotency-store.js';
import { rawExchange, readAnswer } from './testing/raw-exchange.js';
import { startTestGateway, type SendOptions, type TestGateway } from './testing/start-test-gateway.js';

const TASK = { target: 'legal', task: { task_type: 'review' } };

let gateway: TestGateway;
let made = 0;

beforeEach(async () => {
  gateway = await startTestGateway();
  gateway.on('routeTask', async () => {
    made += 1;
    const id = `0190f000-0000-7000-8000-${String(made).padStart(12, '0')}`;
    return { body: `{"task_id":"${id}"  }`, id, version: 1 };
  });
});

afterEach(() => gateway.close());

function route(key: string, body: unknown = TASK, more: SendOptions = {}): Promise<Response> {
  return gateway.send('POST', '/tasks/route', { ...more, body, headers: { 'idempotency-key': key, ...more.headers } });
}

describe('a request with an Idempotency-Key', () => {
  test('is done once, and its repetition gets the same answer byte for byte', async () => {
    const first = await route('k');
    const second = await route('k');
    expect(second.status).toBe(202);
    expect(await second.text()).toBe(await first.text());
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(second.headers.get('content-type')).toBe('application/json');
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(gateway.callsOf('routeTask')).toHaveLength(1);
  });

  test('is the same whatever the order of the members of its body', async () => {
    await route('k', '{"target":"legal","task":{"task_type":"review"}}');
    const second = await route('k', '{ "task" : {"task_type":"review"}, "target":"legal" }');
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  test.each([
    ['empty texts', { ...TASK, from_role: '', task: { ...TASK.task, description: '' } }],
    ['nulls', { ...TASK, session_id: null, context: null, priority: null }],
    ['empty objects', { ...TASK, approval: {} }],
  ])('is the same with %s for what it leaves out', async (_what, body) => {
    const [first, second] = [await route('k'), await route('k', body)];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(gateway.callsOf('routeTask')).toHaveLength(1);
  });

  test('cannot be another request under the same key', async () => {
    await route('k');
    const other = await route('k', { ...TASK, target: 'finance' });
    expect(other.status).toBe(422);
    expect(await other.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  test('is a separate request for each caller', async () => {
    await route('k', TASK, { claims: { sub: 'a' } });
    await route('k', TASK, { claims: { sub: 'b' } });
    expect(gateway.callsOf('routeTask')).toHaveLength(2);
  });

  test('whose answer contains a secret is repeated by the service, and no copy is kept', async () => {
    gateway.on('createWebhook', async (_, { commandId }) => ({
      body: `{"secret":"of ${commandId}"}`,
      replayed: gateway.callsOf('createWebhook').length > 1,
    }));
    const body = { role: 'finance', url: 'https://hooks.example.com/', event_types: ['task.*'] };
    const options = { body, headers: { 'idempotency-key': 'k' } };
    const answers = [];
    for (let count = 0; count < 2; count += 1) answers.push(await gateway.send('POST', '/webhooks', options));
    const [first, second] = answers;
    expect(await second!.text()).toBe(await first!.text());
    expect(second!.headers.get('idempotency-replayed')).toBe('true');
    expect(gateway.callsOf('createWebhook')).toHaveLength(2);
  });

  test('reaches the service as the same command every time', async () => {
    gateway.on('routeTask', async () => {
      throw new HandoffError('UNAVAILABLE');
    });
    await route('k');
    await route('k');
    const [first, second] = gateway.callsOf('routeTask');
    expect(first?.call).toMatchObject({ keyed: true, commandId: second?.call.commandId });
    expect(first?.call.fingerprint).toBe(second?.call.fingerprint);
  });

  test('that is still in progress is a 409 with Retry-After', async () => {
    let finish = (): void => {};
    const held = new Promise<void>((resolve) => (finish = resolve));
    const begun = new Promise<void>((resolve) => {
      gateway.on('routeTask', async () => {
        resolve();
        await held;
        return { body: '{}' };
      });
    });
    const first = route('k');
    await begun;
    const second = await route('k');
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_FLIGHT' });
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
    const third = await route('k', { ...TASK, target: 'finance' });
    expect(third.status).toBe(422);
    finish();
    expect((await first).status).toBe(202);
  });

  test.each<[ErrorCode, boolean]>([
    ['NOT_FOUND', true],
    ['ILLEGAL_TRANSITION', true],
    ['VERSION_MISMATCH', true],
    ['UNKNOWN_SESSION', true],
    ['ROLE_NOT_HELD', false],
    ['WRITE_CONFLICT', false],
    ['IDEMPOTENCY_KEY_REUSED', false],
    ['RATE_LIMITED', false],
    ['INTERNAL', false],
    ['UNAVAILABLE', false],
    ['OUTCOME_UNKNOWN', false],
  ])('that failed with %s is answered from memory: %s', async (code, kept) => {
    gateway.on('routeTask', async () => {
      throw new HandoffError(code);
    });
    const first = await route('k');
    const second = await route('k');
    expect(second.status).toBe(first.status);
    expect(gateway.callsOf('routeTask')).toHaveLength(kept ? 1 : 2);
    expect(second.headers.get('idempotency-replayed')).toBe(kept ? 'true' : null);
    if (kept) expect(await second.text()).toBe(await first.text());
  });

  test('is honoured where it is not required', async () => {
    const options = { body: { agent_role: 'finance' }, headers: { 'idempotency-key': 'k' } };
    await gateway.send('POST', '/sessions', options);
    expect((await gateway.send('POST', '/sessions', options)).headers.get('idempotency-replayed')).toBe('true');
  });
});

describe('the key', () => {
  test('is required to route a task', async () => {
    const response = await gateway.send('POST', '/tasks/route', { body: TASK });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REQUIRED' });
  });

  test.each(['', 'x'.repeat(256), 'caf\u00e9', 'tab\there'])('cannot be %j', async (key) => {
    const response = await route(key);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'MALFORMED_IDEMPOTENCY_KEY' });
  });

  test('can have 255 printable characters', async () => {
    expect((await route('x'.repeat(255))).status).toBe(202);
  });

  test('cannot be given twice', async () => {
    const token = await gateway.issuer.token({ roles: ['finance'] });
    const body = JSON.stringify(TASK);
    const head = `POST /tasks/route HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n`;
    const rest = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    const text = `${head}${rest}Idempotency-Key: a\r\nIdempotency-Key: a\r\n\r\n${body}`;
    expect(readAnswer(await rawExchange(gateway.url, text))).toMatchObject({
      status: 400,
      problem: { code: 'MALFORMED_IDEMPOTENCY_KEY' },
    });
  });
});

describe('other keys', () => {
  const others = (keys: string): SendOptions => ({ headers: { 'idempotency-other-keys': keys } });

  test('are ids of the same command, for the service to look under', async () => {
    await route('before');
    await route('after');
    await route('now', TASK, others('before, after'));
    const [before, after, now] = gateway.callsOf('routeTask').map(({ call }) => call);
    expect(now).toMatchObject({ keyed: true, otherIds: [before!.commandId, after!.commandId] });
    expect(now!.fingerprint).toBe(before!.fingerprint);
    expect(before!.otherIds).toBeUndefined();
  });

  test.each(['', ',', 'a,', 'a,b,c', 'caf\u00e9', 'x'.repeat(256)])('cannot be %j', async (keys) => {
    const response = await route('k', TASK, others(keys));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'MALFORMED_IDEMPOTENCY_KEY' });
  });

  test.each([
    ['without a key', '/sessions', { agent_role: 'finance' }, {}],
    ['to the audit log', '/audit/ingest', { source: 's', category: 'c', action: 'a' }, { 'idempotency-key': 'k' }],
  ])('are refused %s, where nothing would look under them', async (_, path, body, headers) => {
    const response = await gateway.send('POST', path, { body, headers: { ...headers, ...others('a').headers } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'MALFORMED_IDEMPOTENCY_KEY' });
    expect(gateway.calls).toEqual([]);
  });
});

describe('failpoints', () => {
  test('are after the claim, and between storing the answer and sending it', async () => {
    const trace: string[] = [];
    const store = createMemoryIdempotencyStore();
    const watched = await startTestGateway({
      ports: {
        store: {
          ...store,
          claim: (claim) => store.claim(claim).finally(() => trace.push('claimed')),
          store: (done) => store.store(done).finally(() => trace.push('stored')),
        },
      },
    });
    watched.on('routeTask', async () => {
      trace.push('forwarded');
      return { body: '{}' };
    });
    const disarm = armFailpoints((name) => trace.push(name));
    try {
      const request = { body: TASK, headers: { 'idempotency-key': 'k' } };
      await watched.send('POST', '/tasks/route', request).then(() => trace.push('answered'));
      await watched.send('POST', '/tasks/route', request).then(() => trace.push('answered'));
    } finally {
      disarm();
      await watched.close();
    }
    expect(trace).toEqual([
      'claimed',
      'gateway.claimed',
      'forwarded',
      'stored',
      'gateway.result-stored',
      'answered',
      'claimed',
      'answered',
    ]);
  });
});

describe('without the store', () => {
  const out = async (): Promise<never> => {
    throw new HandoffError('UNAVAILABLE');
  };

  test('requests continue, a metric counts them, and the log names them', async () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const withoutStore = await startTestGateway({
      ports: { store: { claim: out, store: out, release: out } },
      logger: createLogger({ level: 'warn', name: 'gateway', version: '1', destination }),
    });
    try {
      const response = await withoutStore.send('POST', '/tasks/route', {
        body: TASK,
        headers: { 'idempotency-key': 'k', 'x-trace-id': 'in-vain' },
      });
      expect(response.status).toBe(200 + 2);
      expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
        { message: 'idempotency store unavailable', trace_id: 'in-vain' },
      ]);
      expect(await withoutStore.metrics()).toContain('handoff_idempotency_total{outcome="unavailable"} 1');
    } finally {
      await withoutStore.close();
    }
  });
});
