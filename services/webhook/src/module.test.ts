import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { OPERATIONS, type OperationDefinition, type WebhookDelivery, type WebhookWithSecret } from '@handoff/contracts';
import { uuidv7, type Call } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { createTestDatabase, type TestDatabase } from '@handoff/postgres/testing';
import { callOperation, startProcess, type OperationResult, type RunningProcess } from '@handoff/runtime';
import { createBusLender } from '@handoff/runtime/testing';
import { eventually, startReceiver, tempDir, type Received, type Receiver, type TempDir } from '@handoff/testing';
import { Webhook as Verifier } from 'standardwebhooks';
import { webhookModule } from './module.js';
import { aCall, aKeyedCall, holderOf } from './testing/builders.js';
import type { WaitingEvent } from './testing/store-harness.js';

const env = {
  NATS_URL: 'memory:',
  OPS_PORT: '0',
  LOG_LEVEL: 'fatal',
  WEBHOOK_ALLOW_INSECURE: 'true',
  WEBHOOK_ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
};

const parse = <T = unknown>(data: Uint8Array | string): T => JSON.parse(Buffer.from(data).toString()) as T;

describe('the webhook service, over the bus', () => {
  let database: TestDatabase;
  let dataDir: TempDir;
  let running: RunningProcess;
  let bus: Bus;
  let receiver: Receiver;
  const heard: WaitingEvent[] = [];

  beforeAll(async () => {
    database = await createTestDatabase('pglite');
    dataDir = await tempDir();
    const own = { ...env, DATABASE_URL: database.url, HANDOFF_DATA_DIR: dataDir.path };
    const lent = createBusLender();
    running = await startProcess([lent.module, webhookModule], own, { partial: true });
    bus = lent.bus();
    await bus.events.listen('handoff.evt.>', ({ data }) => heard.push(parse<WaitingEvent>(data)));
  });
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());
  afterAll(async () => {
    await running.stop();
    await database.drop();
    await dataDir.remove();
  });

  interface Request {
    readonly params?: unknown;
    readonly query?: unknown;
    readonly body?: unknown;
    readonly call?: Partial<Call>;
  }
  const ask = (operation: OperationDefinition, request: Request): Promise<OperationResult> =>
    callOperation({
      bus,
      prefix: 'handoff',
      operation,
      call: aCall({ commandId: uuidv7(new Date()), ...request.call }),
      params: request.params ?? {},
      query: request.query ?? {},
      body: Buffer.from(request.body === undefined ? '' : JSON.stringify(request.body)),
    });
  const create = async (body: object = {}, call: Partial<Call> = {}): Promise<WebhookWithSecret> => {
    const given = { role: 'finance', url: `${receiver.url}in`, event_types: ['webhook.*'], ...body };
    return parse<WebhookWithSecret>((await ask(OPERATIONS.createWebhook, { body: given, call })).data);
  };
  const deliveries = async (webhook_id: string): Promise<readonly WebhookDelivery[]> => {
    const { data } = await ask(OPERATIONS.listWebhookDeliveries, { params: { webhook_id } });
    return parse<{ deliveries: readonly WebhookDelivery[] }>(data).deliveries;
  };
  const headersOf = ({ headers }: Received): Record<string, string> => headers as Record<string, string>;

  test('a webhook gets signed events that it can verify, its own first one among them', async () => {
    const { webhook_id, secret } = await create();
    const [request] = await eventually(() => (receiver.received.length > 0 ? receiver.received : undefined));
    const event = new Verifier(secret).verify(request!.body, headersOf(request!)) as { readonly id: string };
    expect(request?.headers['webhook-id']).toBe(event.id);
    expect(event).toMatchObject({ type: 'handoff.webhook.created.v1', subject: webhook_id, sequence: 1 });
    expect(heard).toContainEqual(event);
    await eventually(async () => (await deliveries(webhook_id))[0]?.status === 'delivered');
    expect(await deliveries(webhook_id)).toMatchObject([
      { event_id: event.id, event_type: 'webhook.created', attempts: 1, last_status_code: 204, last_error: null },
    ]);
  });

  test('after a rotation both secrets verify, and after one without overlap the new one only', async () => {
    const { webhook_id, secret: first } = await create({ event_types: ['webhook.updated'] });
    const params = { webhook_id };
    const rotate = async (overlap_seconds?: number): Promise<string> => {
      const { data } = await ask(OPERATIONS.rotateWebhookSecret, { params, body: { overlap_seconds } });
      return parse<WebhookWithSecret>(data).secret;
    };
    const verifiesNow = async (secrets: readonly string[]): Promise<readonly boolean[]> => {
      const before = receiver.received.length;
      await ask(OPERATIONS.updateWebhook, { params, body: { description: String(before) } });
      const request = await eventually(() => receiver.received[before]);
      return secrets.map((secret) => {
        try {
          new Verifier(secret).verify(request.body, headersOf(request));
          return true;
        } catch {
          return false;
        }
      });
    };
    const second = await rotate();
    expect(await verifiesNow([first, second])).toEqual([true, true]);
    const third = await rotate(0);
    expect(await verifiesNow([first, second, third])).toEqual([false, false, true]);
  });

  test('an attempt that fails is followed by another, with the same id and body and a signature of its own', async () => {
    receiver.answer((response) => response.writeHead(receiver.received.length === 1 ? 500 : 200).end());
    const { webhook_id } = await create();
    await eventually(async () => (await deliveries(webhook_id))[0]?.attempts === 1);
    const [delivery] = await deliveries(webhook_id);
    expect(delivery).toMatchObject({ status: 'pending', last_status_code: 500, last_error: 'bad_status' });
    const params = { webhook_id, delivery_id: delivery!.delivery_id };
    const again = await ask(OPERATIONS.redeliverWebhook, { params, body: {} });
    expect(parse(again.data)).toMatchObject({ delivery_id: delivery!.delivery_id, status: 'pending', attempts: 0 });
    await eventually(async () => (await deliveries(webhook_id)).at(-1)?.status === 'delivered');
    const [first, second] = receiver.received.filter(({ headers }) => headers['webhook-id'] === delivery!.event_id);
    expect(second?.body).toBe(first?.body);
  });

  test('a webhook whose endpoint is gone is disabled, and everybody may hear of it', async () => {
    receiver.answer((response) => response.writeHead(410).end());
    const { webhook_id } = await create();
    const told = await eventually(() =>
      heard.find(({ subject, type }) => subject === webhook_id && type === 'handoff.webhook.disabled.v1'),
    );
    expect(told.data).toMatchObject({ cause: 'gone', actor: { system: true }, participants: ['finance'] });
    const { data } = await ask(OPERATIONS.getWebhook, { params: { webhook_id } });
    expect(parse(data)).toMatchObject({ status: 'disabled', disabled_cause: 'gone', version: 2 });
  });

  test('a repeated request gets the secret again, and no table holds it in plain text', async () => {
    const call = aKeyedCall('shown once');
    const first = await create({}, call);
    expect(await create({}, call)).toEqual(first);
    const { data } = await ask(OPERATIONS.getWebhook, { params: { webhook_id: first.webhook_id } });
    expect(parse(data)).not.toHaveProperty('secret');

    const owner = await database.open();
    const text = `
      SELECT row_to_json(w)::text AS row FROM webhooks w UNION ALL SELECT row_to_json(c)::text FROM webhook_commands c
      UNION ALL SELECT row_to_json(o)::text FROM webhook_outbox o UNION ALL SELECT row_to_json(d)::text FROM webhook_deliveries d`;
    const rows = (await owner.query<{ row: string }>({ name: 'everything', text })).map(({ row }) => row).join();
    expect(rows).toContain(first.webhook_id);
    expect(rows).not.toContain(first.secret);
    expect(rows).not.toContain('whsec_');
  });

  test('no caller gets the secret of a deleted webhook again, and a caller who lost the role gets none', async () => {
    const creating = aKeyedCall('creating');
    const { webhook_id } = await create({}, creating);
    const params = { webhook_id };
    const rotating = aKeyedCall('rotating');
    const rotate = (call: Call) => ask(OPERATIONS.rotateWebhookSecret, { params, body: {}, call });
    await rotate(rotating);
    const legal = { principal: holderOf('legal') };
    await expect(create({}, { ...creating, ...legal })).rejects.toMatchObject({ code: 'ROLE_NOT_HELD' });
    await expect(rotate({ ...rotating, ...legal })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await ask(OPERATIONS.deleteWebhook, { params, body: {} });
    await expect(create({}, creating)).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    await expect(rotate(rotating)).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    const owner = await database.open();
    await owner.query({ name: 'test_purge', text: 'DELETE FROM webhooks' });
    await expect(create({}, creating)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test.each([
    ['http://127.0.0.2/', 'must lead to a public address'],
    ['https://localhost:1/', 'must lead to a public address'],
    ['https://user@hooks.example.com/', 'must not hold a user or a password'],
    ['hooks.example.com', 'must be a URL'],
  ])('%s is refused', async (url, message) => {
    const errors = [{ pointer: '/url', message }];
    await expect(create({ url })).rejects.toMatchObject({ code: 'VALIDATION_FAILED', errors });
  });

  test('to a stranger a webhook and its deliveries are not there', async () => {
    const { webhook_id } = await create();
    const [delivery] = await eventually(async () => {
      const found = await deliveries(webhook_id);
      return found.length > 0 ? found : undefined;
    });
    const call = { principal: holderOf('legal') };
    const params = { webhook_id };
    for (const request of [
      ask(OPERATIONS.getWebhook, { params, call }),
      ask(OPERATIONS.listWebhookDeliveries, { params, call }),
      ask(OPERATIONS.deleteWebhook, { params, body: {}, call }),
      ask(OPERATIONS.redeliverWebhook, { params: { ...params, delivery_id: delivery!.delivery_id }, body: {}, call }),
    ]) {
      await expect(request).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    const { data } = await ask(OPERATIONS.listWebhooks, { call });
    expect(parse(data)).toEqual({ webhooks: [], next_cursor: null });
  });

  test('a deleted webhook gets nothing more', async () => {
    const { webhook_id } = await create({ event_types: ['webhook.updated', 'webhook.deleted'] });
    const { data } = await ask(OPERATIONS.deleteWebhook, { params: { webhook_id }, body: { reason: 'moved' } });
    expect(parse(data)).toMatchObject({ status: 'deleted', deletion_reason: 'moved', version: 2 });
    await eventually(() => heard.some(({ subject, type }) => subject === webhook_id && /deleted/.test(type)));
    expect(receiver.received).toEqual([]);
    const other = await create();
    await eventually(() => receiver.received.length > 0);
    expect(receiver.received.map(({ body }) => parse<WaitingEvent>(body).subject)).toEqual([other.webhook_id]);
  });
});

test('a delivery in flight is finished before the service stops', async () => {
  const database = await createTestDatabase('pglite');
  const dataDir = await tempDir();
  const receiver = await startReceiver();
  const own = { ...env, DATABASE_URL: database.url, HANDOFF_DATA_DIR: dataDir.path };
  const lent = createBusLender();
  const running = await startProcess([lent.module, webhookModule], own, { partial: true });
  try {
    let answer = (): void => undefined;
    receiver.answer((response) => (answer = () => void response.writeHead(200).end()));
    await callOperation({
      bus: lent.bus(),
      prefix: 'handoff',
      operation: OPERATIONS.createWebhook,
      call: aCall(),
      params: {},
      query: {},
      body: Buffer.from(JSON.stringify({ role: 'finance', url: receiver.url, event_types: ['webhook.*'] })),
    });
    await eventually(() => receiver.received.length === 1);
    const stopping = running.stop();
    answer();
    expect(await stopping).toBe(true);
    const owner = await database.open();
    const text = 'SELECT status, attempts FROM webhook_deliveries';
    expect(await owner.query({ name: 'deliveries', text })).toEqual([{ status: 'delivered', attempts: 1 }]);
  } finally {
    await running.stop();
    await receiver.close();
    await database.drop();
    await dataDir.remove();
  }
});
