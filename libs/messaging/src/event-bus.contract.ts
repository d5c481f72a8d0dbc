import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { armFailpoints } from '@handoff/kernel';
import { eventually } from '@handoff/testing';
import type { BusHarness } from './testing/bus-harness.js';
import type { Bus } from './bus.js';
import type { Disposition, EventBatchHandler, IncomingEvent, OutgoingEvent } from './event-bus.js';

/** What every event bus promises. */
export function eventBusContract(name: string, createHarness: () => BusHarness): void {
  describe(`events over ${name}`, () => {
    const harness = createHarness();
    const anEvent = (text: string, subject = 'task.v1.routed'): OutgoingEvent => ({
      id: randomUUID(),
      subject: `${harness.prefix()}.evt.${subject}`,
      data: Buffer.from(text),
    });
    const consumer = (subject = '>', maxBatch = 10) => ({
      durable: 'audit',
      subjects: [`${harness.prefix()}.evt.${subject}`],
      maxBatch,
    });

    test('an event arrives with its id, subject, place and bytes', async () => {
      const bus = await harness.join();
      const seen = recorder();
      await bus.events.consume(consumer(), seen.handler);
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      const event = { ...anEvent(''), data: bytes, place: '12:34' };
      await publish(bus, [event]);
      const [arrived] = await seen.atLeast(1);
      expect({ ...arrived, data: [...arrived!.data] }).toEqual({ ...event, data: [...bytes], attempt: 1 });
    });

    test('events arrive in the order in which they were published', async () => {
      const bus = await harness.join();
      const seen = recorder();
      await bus.events.consume(consumer('>', 7), seen.handler);
      const texts = Array.from({ length: 200 }, (_, n) => String(n));
      for (let n = 0; n < 200; n += 20)
        await publish(
          bus,
          texts.slice(n, n + 20).map((text) => anEvent(text)),
        );
      await seen.atLeast(200);
      expect(seen.texts()).toEqual(texts);
    });

    test('a batch is never larger than was asked for', async () => {
      const bus = await harness.join();
      const sizes: number[] = [];
      const seen = recorder((events) => {
        sizes.push(events.length);
        return 'ack';
      });
      await bus.events.consume(consumer('>', 3), seen.handler);
      await publish(
        bus,
        Array.from({ length: 20 }, (_, n) => anEvent(String(n))),
      );
      await seen.atLeast(20);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(3);
    });

    test('an event that is nak-ed comes again, with a higher attempt', async () => {
      const bus = await harness.join();
      const seen = recorder((events) => (events[0]!.attempt < 3 ? 'nak' : 'ack'));
      await bus.events.consume(consumer(), seen.handler);
      await publish(bus, [anEvent('x')]);
      await seen.atLeast(3);
      expect(seen.events().map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    });

    test('an event is delivered again to a consumer that ended between handling and acknowledging it', async () => {
      const bus = await harness.join();
      const seen = recorder();
      const handledAtTheEnd: number[] = [];
      const disarm = armFailpoints((name) => {
        if (name !== 'consumer.processed' || handledAtTheEnd.length > 0) return;
        handledAtTheEnd.push(seen.events().length);
        throw new Error('the end');
      });
      try {
        await bus.events.consume(consumer(), seen.handler);
        await publish(bus, [anEvent('x')]);
        await seen.atLeast(2);
      } finally {
        disarm();
      }
      expect(handledAtTheEnd).toEqual([1]);
      expect(seen.events().map(({ attempt }) => attempt)).toEqual([1, 2]);
    });

    test('events are delivered again when their handler throws', async () => {
      const bus = await harness.join();
      const seen = recorder((events) => {
        if (events.some(({ attempt }) => attempt === 1)) throw new Error('not now');
        return 'ack';
      });
      await bus.events.consume(consumer(), seen.handler);
      await publish(bus, [anEvent('a'), anEvent('b')]);
      await eventually(() => seen.events().filter(({ attempt }) => attempt === 2).length === 2);
    });

    test('an event that is nak-ed does not hold up the others', async () => {
      const bus = await harness.join();
      const seen = recorder();
      const handler: EventBatchHandler = async (events) => {
        await seen.handler(events);
        return events.map(({ data, attempt }) =>
          Buffer.from(data).toString() === 'bad' && attempt < 4 ? 'nak' : 'ack',
        );
      };
      await bus.events.consume(consumer(), handler);
      await publish(bus, [anEvent('bad'), anEvent('good')]);
      await seen.atLeast(5);
      expect(seen.texts().slice(0, 2)).toEqual(['bad', 'good']);
      expect(seen.texts().filter((text) => text === 'good')).toHaveLength(1);
    });

    test('an event that is termed does not come again', async () => {
      const bus = await harness.join();
      const seen = recorder((events) => (Buffer.from(events[0]!.data).toString() === 'poison' ? 'term' : 'ack'));
      await bus.events.consume(consumer('>', 1), seen.handler);
      await publish(bus, [anEvent('poison')]);
      await publish(bus, [anEvent('fine')]);
      await seen.atLeast(2);
      expect(seen.texts()).toEqual(['poison', 'fine']);
    });

    test('publishing an event again is harmless', async () => {
      const bus = await harness.join();
      const seen = recorder();
      await bus.events.consume(consumer(), seen.handler);
      const event = anEvent('once');
      await publish(bus, [event]);
      await seen.atLeast(1);
      await publish(bus, [event, anEvent('after')]);
      await seen.atLeast(2);
      expect(seen.texts()).toEqual(['once', 'after']);
    });

    test('publishing nothing succeeds', async () => {
      const bus = await harness.join();
      await bus.events.publish([]);
    });

    test('consumers of one durable share the work', async () => {
      const [bus, other] = await Promise.all([harness.join(), harness.join()]);
      const seen = recorder();
      await bus.events.consume(consumer('>', 1), seen.handler);
      await other.events.consume(consumer('>', 1), seen.handler);
      await publish(
        bus,
        Array.from({ length: 50 }, (_, n) => anEvent(String(n))),
      );
      await seen.atLeast(50);
      await publish(bus, [anEvent('last')]);
      await eventually(() => seen.texts().includes('last'));
      expect(new Set(seen.texts()).size).toBe(51);
      expect(seen.texts()).toHaveLength(51);
    });

    test('every durable gets every event', async () => {
      const bus = await harness.join();
      const [one, two] = [recorder(), recorder()];
      await bus.events.consume({ ...consumer(), durable: 'one' }, one.handler);
      await bus.events.consume({ ...consumer(), durable: 'two' }, two.handler);
      await publish(bus, [anEvent('x')]);
      await one.atLeast(1);
      await two.atLeast(1);
    });

    test('a new durable gets the events published before it', async () => {
      const bus = await harness.join();
      await publish(bus, [anEvent('a'), anEvent('b')]);
      const seen = recorder();
      await bus.events.consume(consumer(), seen.handler);
      await seen.atLeast(2);
      expect(seen.texts()).toEqual(['a', 'b']);
    });

    test('a durable goes on where it stopped', async () => {
      const [bus, other] = await Promise.all([harness.join(), harness.join()]);
      const before = recorder();
      const subscription = await other.events.consume(consumer(), before.handler);
      await publish(bus, [anEvent('a')]);
      await before.atLeast(1);
      await subscription.stop();

      const publishing = publish(bus, [anEvent('b'), anEvent('c')]);
      const after = recorder();
      await other.events.consume(consumer(), after.handler);
      await publishing;
      await after.atLeast(2);
      expect(before.texts()).toEqual(['a']);
      expect(after.texts()).toEqual(['b', 'c']);
    });

    test('stopping waits for the batch that is being handled', async () => {
      const bus = await harness.join();
      let release = (): void => undefined;
      const gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      let state = 'idle';
      const subscription = await bus.events.consume(consumer(), async (events) => {
        state = 'handling';
        await gate;
        state = 'handled';
        return events.map(() => 'ack');
      });
      const publishing = publish(bus, [anEvent('x')]);
      await eventually(() => state === 'handling');
      const stopping = subscription.stop().then(() => state);
      release();
      expect(await stopping).toBe('handled');
      await publishing;
    });

    test.each([
      ['task.v1.routed', ['routed']],
      ['task.v1.*', ['routed', 'cancelled']],
      ['*.v1.routed', ['routed']],
      ['task.>', ['routed', 'cancelled', 'requested']],
    ])('the filter %s selects %j', async (filter, expected) => {
      const bus = await harness.join();
      const [seen, all] = [recorder(), recorder()];
      await bus.events.consume(consumer(filter), seen.handler);
      await bus.events.consume({ ...consumer(), durable: 'all' }, all.handler);
      await publish(bus, [
        anEvent('routed', 'task.v1.routed'),
        anEvent('cancelled', 'task.v1.cancelled'),
        anEvent('requested', 'task.v1.approval.requested'),
        anEvent('created', 'session.v1.created'),
      ]);
      await all.atLeast(4);
      await seen.atLeast(expected.length);
      expect(seen.texts()).toEqual(expected);
    });

    test('a durable may want several subjects', async () => {
      const bus = await harness.join();
      const seen = recorder();
      const subjects = ['session.>', 'task.v1.routed'].map((subject) => `${harness.prefix()}.evt.${subject}`);
      await bus.events.consume({ ...consumer(), subjects }, seen.handler);
      await publish(bus, [
        anEvent('no', 'task.v1.cancelled'),
        anEvent('s', 'session.v1.created'),
        anEvent('t', 'task.v1.routed'),
      ]);
      await seen.atLeast(2);
      expect(seen.texts()).toEqual(['s', 't']);
    });

    test('a listener gets the events sent while it listens, and no others', async () => {
      const [bus, other] = await Promise.all([harness.join(), harness.join()]);
      await publish(bus, [anEvent('before')]);
      const heard: OutgoingEvent[] = [];
      const subscription = await other.events.listen(`${harness.prefix()}.evt.task.>`, (event) => heard.push(event));
      const event = anEvent('now');
      await publish(bus, [anEvent('other', 'session.v1.created'), event]);
      await eventually(() => heard.length > 0);
      await subscription.stop();
      await publish(bus, [anEvent('after')]);
      expect(heard.map(({ id, subject, data }) => [id, subject, Buffer.from(data).toString()])).toEqual([
        [event.id, event.subject, 'now'],
      ]);
    });

    test('a listener that throws disturbs nobody', async () => {
      const bus = await harness.join();
      const seen = recorder();
      await bus.events.listen(`${harness.prefix()}.evt.>`, () => {
        throw new Error('deaf');
      });
      await bus.events.consume(consumer(), seen.handler);
      await publish(bus, [anEvent('x')]);
      await seen.atLeast(1);
      expect(bus.isConnected()).toBe(true);
    });

    test('a hint reaches the listeners of all processes, and is not stored', async () => {
      const [bus, other] = await Promise.all([harness.join(), harness.join()]);
      const seen = recorder();
      await bus.events.consume(consumer(), seen.handler);
      const heard: string[] = [];
      const hear = ({ id, subject, data }: OutgoingEvent): void =>
        void heard.push(`${id} ${subject} ${Buffer.from(data).toString()}`);
      const subject = `${harness.prefix()}.hint.appended`;
      bus.events.hint(subject, Buffer.from('nobody there yet'));
      const subscriptions = [
        await bus.events.listen(subject, hear),
        await other.events.listen(`${harness.prefix()}.hint.>`, hear),
      ];
      bus.events.hint(subject, Buffer.from('now'));
      await eventually(() => heard.length === 2);
      expect(new Set(heard)).toEqual(new Set([` ${subject} now`]));
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
      bus.events.hint(subject, Buffer.from('nobody there any more'));
      await publish(bus, [anEvent('an event')]);
      await seen.atLeast(1);
      expect([seen.texts(), heard.length]).toEqual([['an event'], 2]);
    });

    test('hints are heard in the order in which they were given', async () => {
      const bus = await harness.join();
      const heard: string[] = [];
      await bus.events.listen(`${harness.prefix()}.hint.>`, ({ data }) => heard.push(Buffer.from(data).toString()));
      const texts = Array.from({ length: 100 }, (_, n) => String(n));
      for (const text of texts) bus.events.hint(`${harness.prefix()}.hint.appended`, Buffer.from(text));
      await eventually(() => heard.length === 100);
      expect(heard).toEqual(texts);
    });

    test('a closed bus gives no hints, and says nothing of it', async () => {
      const bus = await harness.join();
      await bus.close();
      expect(() => bus.events.hint(`${harness.prefix()}.hint.appended`, Buffer.from('x'))).not.toThrow();
    });

    test('a closed bus takes no events', async () => {
      const bus = await harness.join();
      await bus.close();
      await expect(bus.events.publish([anEvent('x')])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });
  });
}

/** Publishes as an outbox does: again and again until the bus has taken everything. */
export async function publish(bus: Bus, events: readonly OutgoingEvent[]): Promise<void> {
  await eventually(async () => {
    await bus.events.publish(events);
    return true;
  });
}

/** A handler that keeps what it gets, and by default acks it. */
export function recorder(decide: (events: readonly IncomingEvent[]) => Disposition = () => 'ack'): {
  readonly handler: EventBatchHandler;
  events(): readonly IncomingEvent[];
  texts(): readonly string[];
  atLeast(count: number): Promise<readonly IncomingEvent[]>;
} {
  const seen: IncomingEvent[] = [];
  return {
    async handler(events) {
      seen.push(...events);
      const disposition = decide(events);
      return events.map(() => disposition);
    },
    events: () => seen,
    texts: () => seen.map(({ data }) => Buffer.from(data).toString()),
    atLeast: (count) =>
      eventually(() => seen.length >= count && seen, { describe: `${count} events (${seen.length} so far)` }),
  };
}
