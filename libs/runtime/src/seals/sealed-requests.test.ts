import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openBus, type Bus, type BusMessage, type RequestBus } from '@handoff/messaging';
import { eventually } from '@handoff/testing';
import { parseCallKeys } from './call-keys.js';
import { SEAL_HEADERS } from './seal.js';
import { sealRequests } from './sealed-requests.js';

const KEYS = Object.fromEntries(
  ['gateway-session', 'gateway-webhook', 'task-session'].map((link) => [link, randomBytes(32).toString('base64')]),
);
const keysOf = (...links: readonly string[]): string => links.map((link) => `${link}:${KEYS[link]}`).join(',');
const urls = { memory: 'memory:', nats: process.env['TEST_NATS_URL'] ?? '' };

describe.each(Object.entries(urls))('sealed requests over %s', (_name, url) => {
  let bus: Bus;
  let prefix: string;
  let served: BusMessage[];
  let refused: string[];

  beforeEach(async () => {
    prefix = `seal${randomUUID().slice(0, 8)}`;
    bus = await openBus({ url, name: 'test', subjectPrefix: prefix });
    await eventually(() => bus.isConnected());
    [served, refused] = [[], []];
    await as('session', keysOf('gateway-session', 'task-session')).serve(
      { name: 'session', version: '1.0.0', description: '' },
      Object.fromEntries(
        ['getSession', 'updateSession'].map((operation) => [
          subject(operation),
          async (message) => {
            served.push(message);
            return { headers: { 'handoff-version': '2' }, data: Buffer.from('done') };
          },
        ]),
      ),
    );
  });
  afterEach(() => bus.close());

  const subject = (operation: string): string => `${prefix}.svc.session.v1.${operation}`;
  const as = (self: string, keys: string): RequestBus =>
    sealRequests({
      requests: bus.requests,
      self,
      keys: parseCallKeys(keys),
      logger: { warn: () => {}, error: () => {} },
      onRefused: (what) => refused.push(what),
    });
  const ADMIN = { 'handoff-principal': '{"issuer":"i","subject":"mallory","roles":["admin"]}' };
  const message = (data = '{}', headers: Record<string, string> = ADMIN): BusMessage => ({
    headers,
    data: Buffer.from(data),
  });
  const options = { timeoutMs: 60_000 };
  const refusal = { 'handoff-error': 'UNAVAILABLE' };

  test('a call and its reply arrive unchanged', async () => {
    const gateway = as('gateway', keysOf('gateway-session'));
    const reply = await gateway.request(subject('updateSession'), message('x', { ...ADMIN, empty: '' }), options);
    expect([reply.headers, Buffer.from(reply.data).toString()]).toEqual([{ 'handoff-version': '2' }, 'done']);
    expect(served.map(({ headers, data }) => [headers, Buffer.from(data).toString()])).toEqual([
      [{ ...ADMIN, empty: '' }, 'x'],
    ]);
    expect(refused).toEqual([]);
  });

  test('a client of the bus without a key cannot make a call', async () => {
    const reply = await bus.requests.request(subject('updateSession'), message(), options);
    expect(reply.headers).toMatchObject(refusal);
    const claimed = { ...ADMIN, [SEAL_HEADERS.caller]: 'gateway', [SEAL_HEADERS.seal]: 'A'.repeat(44) };
    expect(
      (await bus.requests.request(subject('updateSession'), message('{}', claimed), options)).headers,
    ).toMatchObject(refusal);
    expect([served, refused]).toEqual([[], ['call', 'call']]);
  });

  test.each([
    ['the webhook service, as itself', 'webhook', 'gateway-webhook', 'updateSession'],
    ['the webhook service, as the gateway', 'gateway', 'gateway-webhook', 'updateSession'],
    ['the task service, beyond the one operation it needs', 'task', 'task-session', 'updateSession'],
  ])('a key is valid for its own link only: not for %s', async (_who, self, link, operation) => {
    const keys = `${self}-session:${KEYS[link]}`;
    await expect(as(self, keys).request(subject(operation), message(), options)).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    });
    expect([served, refused]).toEqual([[], ['call', 'reply']]);
  });

  test('a service may call another one where the contract allows it', async () => {
    await as('task', keysOf('task-session')).request(subject('getSession'), message(), options);
    expect(served).toHaveLength(1);
  });

  test.each<[string, (sent: BusMessage) => BusMessage]>([
    ['its principal', ({ headers, data }) => ({ headers: { ...headers, 'handoff-principal': '{}' }, data })],
    ['its body', ({ headers }) => ({ headers, data: Buffer.from('{"status":"failed"}') })],
    [
      'its deadline, which is gone',
      ({ headers, data }) => ({ headers: { ...headers, 'handoff-deadline': '9' }, data }),
    ],
    [
      'nothing but one header more',
      ({ headers, data }) => ({ headers: { ...headers, 'handoff-if-match': '1' }, data }),
    ],
  ])('a recorded call cannot be replayed with another %s', async (_what, change) => {
    const heard = await overhear();
    expect((await bus.requests.request(subject('updateSession'), change(heard), options)).headers).toMatchObject(
      refusal,
    );
    expect(served).toHaveLength(1);
  });

  test('a recorded call cannot be replayed as another operation', async () => {
    const heard = await overhear();
    expect((await bus.requests.request(subject('getSession'), heard, options)).headers).toMatchObject(refusal);
    expect(served).toHaveLength(1);
  });

  test('a reply without the service’s seal is refused', async () => {
    const spoofed = `${prefix}.svc.webhook.v1.getWebhook`;
    const forge = async (): Promise<BusMessage> => ({ headers: {}, data: Buffer.from('{"all":"well"}') });
    await bus.requests.serve({ name: 'webhook', version: '1.0.0', description: '' }, { [spoofed]: forge });
    const gateway = as('gateway', keysOf('gateway-webhook'));
    await expect(gateway.request(spoofed, message(), options)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(refused).toEqual(['reply']);
  });

  test('during a rotation both keys are accepted', async () => {
    const old = `gateway-webhook:${randomBytes(32).toString('base64')}`;
    const fresh = keysOf('gateway-webhook');
    const target = `${prefix}.svc.webhook.v1.getWebhook`;
    const echo = async (request: BusMessage): Promise<BusMessage> => request;
    const service = { name: 'webhook', version: '1.0.0', description: '' };
    await as('webhook', `${old},${fresh}`).serve(service, { [target]: echo });
    await as('gateway', old).request(target, message(), options);
    await as('gateway', `${fresh},${old}`).request(target, message(), options);
    expect(refused).toEqual([]);
  });

  test('a call without a key for it is not sent', async () => {
    await expect(as('gateway', '').request(subject('getSession'), message(), options)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    expect([served, refused]).toEqual([[], []]);
  });

  /** Everything that a listener on the bus sees of a call by the gateway. */
  async function overhear(): Promise<BusMessage> {
    let heard: BusMessage | undefined;
    const tapped: RequestBus = {
      ...bus.requests,
      request: (to, sent, given) => {
        heard = sent;
        return bus.requests.request(to, sent, given);
      },
    };
    const keys = parseCallKeys(keysOf('gateway-session'));
    const deps = { requests: tapped, self: 'gateway', keys, logger: { warn: () => {}, error: () => {} } };
    await sealRequests({ ...deps, onRefused: () => {} }).request(subject('updateSession'), message(), options);
    return heard!;
  }
});
