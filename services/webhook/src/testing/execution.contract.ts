import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { HandoffError, type Outcome } from '@handoff/kernel';
import { MAX_WEBHOOKS_PER_ROLE } from '../domain/decide-create.js';
import {
  aCall,
  aKeyedCall,
  after,
  DAY_MS,
  holderOf,
  toCreate,
  toDelete,
  toRedeliver,
  toRotate,
  toUpdate,
} from './builders.js';
import { collect, deliveriesOf, register, takeAll } from './scenes.js';
import type { StoresUnderTest } from './store-harness.js';

const failure = (code: string): unknown => ({ ok: false, error: expect.objectContaining({ code }) });
const succeeded = (outcomes: readonly Outcome[]): number => outcomes.filter(({ ok }) => ok).length;

/** Commands: their changes, their events, and the outcomes of races. */
export function describeExecution(given: () => StoresUnderTest): void {
  describe('a command', () => {
    test('registers a webhook that can be found, and leaves one event', async () => {
      const { one, two, harness } = given();
      const create = toCreate({ url: 'https://hooks.example.com/in?token=t0ken', description: 'ü😀' });
      const id = create.input.webhookId;
      expect(await one.execute(create)).toMatchObject({ ok: true, replayed: false, reply: { id, version: 1 } });
      expect(await two.find(id)).toMatchObject({
        url: 'https://hooks.example.com/in?token=t0ken',
        description: 'ü😀',
        eventTypes: ['task.*'],
        secret: 'sealed',
        createdBy: { issuer: 'urn:test', subject: 'holder-of-finance' },
      });
      expect(await harness.eventsOf(id)).toMatchObject([
        { type: 'handoff.webhook.created.v1', sequence: 1, data: { participants: ['finance'], to_status: 'active' } },
      ]);
    });

    test('leaves events that tell neither the secret nor the URL but for its origin', async () => {
      const { one, harness } = given();
      const create = toCreate({ url: 'https://hooks.example.com:8443/path?token=t0ken', secret: 's3aled' });
      await one.execute(create);
      const [event] = await harness.eventsOf(create.input.webhookId);
      expect(event?.data).toMatchObject({ origin: 'https://hooks.example.com:8443' });
      expect(JSON.stringify(event)).not.toMatch(/t0ken|path|s3aled/);
    });

    test('of every kind leaves its event', async () => {
      const { one, harness } = given();
      const { id } = await register(one);
      const admin = aCall({ principal: holderOf('admin') });
      await one.execute(toUpdate(id, { description: 'new' }));
      await one.execute(toUpdate(id, { status: 'disabled' }));
      await one.execute(toUpdate(id, { status: 'active' }));
      await one.execute(toRotate(id));
      await one.execute(toDelete(id, admin));
      const events = await harness.eventsOf(id);
      expect(events.map(({ type, sequence }) => `${type} ${sequence}`)).toEqual(
        ['created', 'updated', 'disabled', 'enabled', 'secret_rotated', 'deleted'].map(
          (event, index) => `handoff.webhook.${event}.v1 ${index + 1}`,
        ),
      );
      expect(events[2]?.data).toMatchObject({ cause: 'requested', from_status: 'active', to_status: 'disabled' });
      expect(events[5]?.data).toMatchObject({ role: 'admin', from_status: 'active', to_status: 'deleted' });
      expect(await one.find(id)).toMatchObject({ status: 'deleted', secret: undefined, version: 6 });
    });

    test('that rotates the secret keeps the old one for its time', async () => {
      const { one, two } = given();
      const { id } = await register(one, { secret: 'old' });
      await one.execute(toRotate(id, { secret: 'new' }));
      expect(await two.find(id)).toMatchObject({
        secret: 'new',
        previousSecret: { sealed: 'old', until: after(DAY_MS) },
      });
    });

    test('has an event delivered again, and leaves an event of that', async () => {
      const { one, harness } = given();
      const { id } = await register(one);
      const [event] = await collect(one, 1);
      const [due] = await takeAll(one);
      await one.recordAttempt(due!, { statusCode: 200 }, after(1));
      const outcome = await one.execute(toRedeliver(due!.delivery, aCall(), after(2)));
      expect(outcome).toMatchObject({ ok: true, reply: { id: due!.delivery.id, version: undefined } });
      const [delivery] = await deliveriesOf(one, { id });
      expect(delivery).toMatchObject({ status: 'pending', attempts: 0, eventId: event!.id, nextAttemptAt: after(2) });
      const told = (await harness.eventsOf(id)).at(-1);
      expect(told).toMatchObject({
        type: 'handoff.webhook.redelivered.v1',
        data: { delivery_id: delivery!.id, event_id: event!.id, role: 'finance' },
      });
      expect(told).not.toHaveProperty('sequence');
    });

    test('on a webhook that is not there finds nothing and leaves nothing', async () => {
      const { one, harness } = given();
      const id = randomUUID();
      expect(await one.execute(toUpdate(id))).toEqual(failure('NOT_FOUND'));
      expect(await one.execute(toRedeliver({ webhookId: id, id: randomUUID() }))).toEqual(failure('NOT_FOUND'));
      expect(await harness.eventsOf(undefined)).toEqual([]);
    });

    test('that is refused changes nothing and leaves the refusal', async () => {
      const { one, harness } = given();
      const { id } = await register(one);
      const legal = aCall({ principal: holderOf('legal') });
      expect(await one.execute(toCreate({}, legal))).toEqual(failure('ROLE_NOT_HELD'));
      expect(await one.execute(toDelete(id, legal))).toEqual(failure('NOT_FOUND'));
      expect(await one.find(id)).toMatchObject({ version: 1, status: 'active' });
      expect(await harness.eventsOf(undefined)).toMatchObject([
        { data: { operation: 'createWebhook', code: 'ROLE_NOT_HELD', target_id: null, participants: [] } },
        { data: { operation: 'deleteWebhook', code: 'NOT_FOUND', target_id: id, role: 'finance' } },
      ]);
    });

    test('fails alone: others of its moment succeed', async () => {
      const { one } = given();
      const commands = Array.from({ length: 20 }, (_, i) =>
        toCreate({}, aCall({ principal: holderOf(i % 2 === 0 ? 'finance' : 'legal') })),
      );
      const outcomes = await Promise.all(commands.map((command) => one.execute(command)));
      expect(outcomes.map(({ ok }) => ok)).toEqual(commands.map((_, i) => i % 2 === 0));
    });

    test('beyond the bound of its role registers nothing, in one moment too', async () => {
      const { one } = given();
      const commands = Array.from({ length: MAX_WEBHOOKS_PER_ROLE + 5 }, () => toCreate());
      const outcomes = await Promise.all(commands.map((command) => one.execute(command)));
      expect(succeeded(outcomes)).toBe(MAX_WEBHOOKS_PER_ROLE);
      expect(await one.execute(toCreate())).toEqual(failure('VALIDATION_FAILED'));
    });
  });

  describe('a race', () => {
    test('of 30 updates with one If-Match is won by exactly one', async () => {
      const { one, two, harness } = given();
      const { id } = await register(one);
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          (i % 2 === 0 ? one : two).execute(toUpdate(id, { description: `${i}` }, aCall({ ifMatch: [1] }))),
        ),
      );
      expect(succeeded(outcomes)).toBe(1);
      for (const outcome of outcomes) if (!outcome.ok) expect(outcome.error.code).toBe('VERSION_MISMATCH');
      expect(await harness.eventsOf(id)).toHaveLength(2);
    });

    test('of a deletion with everything else ends with the deletion', async () => {
      const { one, two } = given();
      const { id } = await register(one);
      await collect(one, 5);
      const due = await takeAll(one);
      await Promise.all([
        one.execute(toDelete(id)),
        two.execute(toRotate(id)),
        two.execute(toUpdate(id, { status: 'disabled' })),
        ...due.map((each) => two.recordAttempt(each, { statusCode: 410 }, after(1))),
        one.collect([], after(1)),
      ]);
      await two.execute(toDelete(id));
      expect(await one.find(id)).toMatchObject({ status: 'deleted', secret: undefined });
    });
  });

  describe('a repeated command', () => {
    test('gets its first reply although its URL is refused by now', async () => {
      const { one, two } = given();
      const urlRefusal = new HandoffError('VALIDATION_FAILED');
      const [creating, updating] = [aKeyedCall('creating'), aKeyedCall('updating')];
      const created = await one.execute(toCreate({}, creating));
      expect(await two.execute(toCreate({ urlRefusal }, creating))).toEqual({ ...created, replayed: true });
      const id = created.ok ? created.reply.id! : '';
      const updated = await one.execute(toUpdate(id, { url: 'https://other.example.com/' }, updating));
      expect(await two.execute(toUpdate(id, { urlRefusal }, updating))).toEqual({ ...updated, replayed: true });
      expect(await two.execute(toUpdate(id, { urlRefusal }))).toEqual({ ok: false, error: urlRefusal });
      expect(await two.execute(toCreate({ urlRefusal }))).toEqual({ ok: false, error: urlRefusal });
    });

    test('gets its first reply, byte for byte, and changes nothing', async () => {
      const { one, two, harness } = given();
      const call = aKeyedCall('again');
      const first = await one.execute(toCreate({ secret: 'first' }, call));
      const second = await two.execute(toCreate({ secret: 'second' }, call));
      if (!first.ok || !second.ok) throw new Error('both succeed');
      expect(JSON.parse(first.reply.body)).toMatchObject({ secret: 'first' });
      expect(second).toEqual({ ...first, replayed: true });
      expect(await harness.eventsOf(first.reply.id)).toHaveLength(1);
    });

    test('that comes 30 times at once is executed once', async () => {
      const { one, two } = given();
      const call = aKeyedCall('thirty');
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? one : two).execute(toCreate({}, call))),
      );
      expect(new Set(outcomes.map((outcome) => (outcome.ok ? outcome.reply.body : outcome.error.code))).size).toBe(1);
      expect(outcomes.filter((outcome) => outcome.ok && !outcome.replayed)).toHaveLength(1);
    });

    test('of a caller who lost the role is refused, and the refusal is recorded', async () => {
      const { one, two, harness } = given();
      const as = (key: string, ...roles: string[]) => aKeyedCall(key, { principal: holderOf(...roles) });
      const created = await one.execute(toCreate({}, as('creating', 'finance')));
      const id = created.ok ? created.reply.id! : '';
      const rotated = await one.execute(toRotate(id, {}, as('rotating', 'finance')));
      expect(await two.execute(toCreate({}, as('creating', 'legal')))).toEqual(failure('ROLE_NOT_HELD'));
      expect(await two.execute(toRotate(id, {}, as('rotating', 'legal')))).toEqual(failure('NOT_FOUND'));
      expect(await two.execute(toRotate(id, {}, as('rotating', 'finance', 'ops')))).toEqual({
        ...rotated,
        replayed: true,
      });
      expect(await harness.eventsOf(undefined)).toMatchObject([
        { data: { operation: 'createWebhook', code: 'ROLE_NOT_HELD' } },
        { data: { operation: 'rotateWebhookSecret', code: 'NOT_FOUND', target_id: id } },
      ]);
    });

    test('that was refused for good is refused again, whatever changed since', async () => {
      const { one, two } = given();
      const { id } = await register(one);
      const update = toUpdate(id, { status: 'active' }, aKeyedCall('too early', { ifMatch: [2] }));
      expect(await one.execute(update)).toEqual(failure('VERSION_MISMATCH'));
      await one.execute(toUpdate(id, { description: 'new' }));
      expect(await two.execute(update)).toEqual(failure('VERSION_MISMATCH'));
      expect(await two.find(id)).toMatchObject({ version: 2 });
    });

    test('with another fingerprint is refused', async () => {
      const { one } = given();
      await one.execute(toCreate({}, aKeyedCall('reused')));
      const other = toCreate({}, aKeyedCall('reused', { fingerprint: '0'.repeat(64) }));
      expect(await one.execute(other)).toEqual(failure('IDEMPOTENCY_KEY_REUSED'));
    });

    test('is forgotten when its time is over, not before', async () => {
      const { one } = given();
      const create = toCreate({}, aKeyedCall('old'));
      await one.execute(create);
      expect(await one.forgetCommands(create.now)).toBe(0);
      expect(await one.forgetCommands(new Date(create.now.getTime() + 1))).toBe(1);
    });
  });
}
