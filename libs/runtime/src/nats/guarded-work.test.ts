import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openBus, type Bus, type IncomingEvent } from '@handoff/messaging';
import { eventually, startNats, type TestServer } from '@handoff/testing';
import { natsUsersOf, renderNatsUsers } from './render-nats-users.js';

// Real exchanges between the parts, each with its own restricted user.
describe('with a NATS user for each part', () => {
  let server: TestServer;
  const open: Bus[] = [];

  beforeAll(async () => {
    server = await startNats({ config: renderNatsUsers(natsUsersOf('handoff', (user) => `pw-${user}`)) });
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((bus) => bus.close()));
  });
  afterAll(() => server.stop());

  async function as(part: string): Promise<Bus> {
    const url = `nats://${part}:pw-${part}@127.0.0.1:${server.port}`;
    const bus = await openBus({ url, name: part, part, subjectPrefix: 'handoff' });
    open.push(bus);
    await eventually(() => bus.isConnected());
    return bus;
  }
  const subjects = ['handoff.evt.>'];
  const consumer = (durable: string) => ({ durable, subjects, maxBatch: 10 });

  test('events wait for the stream’s keeper, reach consumers and subscribers, and can be replayed', async () => {
    const [session, webhook, subscriber] = [await as('session'), await as('webhook'), await as('subscriber')];
    const event = { id: randomUUID(), subject: 'handoff.evt.session.v1.session.created', data: Buffer.from('{}') };
    await expect(session.events.publish([event])).rejects.toMatchObject({ code: 'UNAVAILABLE' });

    const heard = { webhook: [] as string[], subscriber: [] as string[] };
    const take = (who: keyof typeof heard) => async (events: readonly IncomingEvent[]) => {
      heard[who].push(...events.map(({ id }) => id));
      return events.map(() => 'ack' as const);
    };
    await webhook.events.consume(consumer('webhook'), take('webhook'));
    const audit = await as('audit');
    audit.events.keep?.([consumer('webhook')]);
    expect(await eventually(() => session.events.publish([event]).catch(() => undefined))).toEqual([1]);
    await subscriber.events.consume(consumer('subscriber'), take('subscriber'));
    await eventually(() => heard.webhook.length === 1 && heard.subscriber.length === 1);

    expect([...(await session.events.stream!.restartConsumersBeyond(0))].sort()).toEqual(['subscriber', 'webhook']);
    await eventually(() => heard.webhook.length === 2 && heard.subscriber.length === 2);
    expect(new Set([...heard.webhook, ...heard.subscriber])).toEqual(new Set([event.id]));
  });

  test('a call and its reply arrive, even when they are too large for a message', async () => {
    const [gateway, session] = [await as('gateway'), await as('session')];
    const subject = 'handoff.svc.session.v1.getSession';
    await session.requests.serve(
      { name: 'handoff-session', version: '1.0.0', description: '' },
      {
        [subject]: async (request) => request,
      },
    );
    const data = Buffer.alloc(5_000_000, 'x');
    const reply = await gateway.requests.request(subject, { headers: {}, data }, { timeoutMs: 20_000 });
    expect(Buffer.from(reply.data).equals(data)).toBe(true);
  });

  test('a forbidden call fails at once, and reports that nothing was done', async () => {
    const webhook = await as('webhook');
    const asked = webhook.requests.request(
      'handoff.svc.task.v1.decideApproval',
      { headers: {}, data: new Uint8Array() },
      { timeoutMs: 600_000 },
    );
    await expect(asked).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const forged = { id: randomUUID(), subject: 'handoff.evt.task.v1.task.completed', data: Buffer.from('{}') };
    await expect(webhook.events.publish([forged])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
