import { afterEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { uuidv7 } from '@handoff/kernel';
import { outboxHintSubject } from '@handoff/contracts';
import { openBus, type Bus, type OutgoingEvent, type StreamInspection } from '@handoff/messaging';
import { eventually } from '@handoff/testing';
import { announce } from '../application/announce.js';
import { describeChangeFeed } from '../ports/change-feed.contract.js';
import { aTask } from '../testing/builders.js';
import { openBusChangeFeed } from './bus-change-feed.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function join(url: string, prefix: string): Promise<Bus> {
  const bus = await openBus({ url, name: 'test', subjectPrefix: prefix });
  closing.push(() => bus.close());
  await eventually(() => bus.isConnected());
  return bus;
}

const urls = { memory: 'memory:', nats: process.env['TEST_NATS_URL'] ?? '' };

describe.each(['memory', 'nats'] as const)('changes over %s', (kind) => {
  describeChangeFeed(async () => {
    const prefix = `t${randomUUID().slice(0, 8)}`;
    const bus = await join(urls[kind], prefix);
    const elsewhere = kind === 'memory' ? bus : await join(urls[kind], prefix);
    const feed = await openBusChangeFeed({ events: bus.events, prefix });
    return {
      feed,
      async changeElsewhere(id) {
        const now = new Date();
        const event = { name: 'task.routed', task: aTask({ id }), fromStatus: undefined, by: undefined } as const;
        const { body, ...rest } = announce({ prefix, newId: uuidv7 }, event, { now, call: undefined });
        await elsewhere.events.publish([{ ...rest, data: Buffer.from(body) }]);
      },
      close: () => feed.close(),
    };
  });
});

test('an event is heard once: at its commit if that is announced, and else when it is published', async () => {
  const hearing = new Map<string, (event: OutgoingEvent) => void>();
  const events = {
    listen: (subject: string, hear: (event: OutgoingEvent) => void) => {
      hearing.set(subject, hear);
      return Promise.resolve({ stop: () => Promise.resolve() });
    },
  };
  const feed = await openBusChangeFeed({ events, prefix: 'handoff' });
  const say = (subject: string, data: unknown, id = ''): void =>
    hearing.get(subject)!({ id, subject, data: Buffer.from(JSON.stringify(data)) });
  const eventOf = (id: string) => ({
    id,
    partitionkey: `task of ${id}`,
    data: { to_status: 'pending', to_role: id, task_type: 'check' },
  });
  const publish = (id: string): void => say('handoff.evt.>', eventOf(id), id);
  const commit = (...announced: readonly unknown[]): void => say(outboxHintSubject('handoff', 'task'), announced);

  commit(eventOf('before anybody waits'));
  const heard: string[] = [];
  feed.watchPending((role) => heard.push(role));
  publish('before anybody waits');
  commit(eventOf('a'), 'no event', null, eventOf('b'));
  commit();
  say(outboxHintSubject('handoff', 'session'), 'no array');
  for (const id of ['a', 'c', 'b', 'a']) publish(id);
  expect(heard).toEqual(['before anybody waits', 'a', 'b', 'c', 'a']);

  const watch = feed.watch('task of d');
  commit(eventOf('d'));
  expect([...(await watch.changed(60_000, new AbortController().signal))]).toEqual(['task of d']);
  await feed.close();
});

test('a reconnection of the bus is a hint for all waiters, because events may have been missed', async () => {
  const stays = new AbortController().signal;
  let connections = 1;
  const events = {
    listen: () => Promise.resolve({ stop: () => Promise.resolve() }),
    stream: { connections: () => connections } as StreamInspection,
  };
  const feed = await openBusChangeFeed({ events, prefix: 'handoff', connectionCheckMs: 5 });
  const woken = Promise.all([feed.watch('a', 'b').changed(60_000, stays), feed.watch('c').changed(60_000, stays)]);
  connections += 1;
  expect((await woken).map((hinted) => [...hinted])).toEqual([['a', 'b'], ['c']]);
  expect((await feed.watch('d').changed(30, stays)).size).toBe(0);
  await feed.close();
});
