import { HandoffError, type SerialisedEvent } from '@handoff/kernel';
import { EventRefused } from '@handoff/messaging';
import { eventually } from '@handoff/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '../database.js';
import { createTestDatabase, databaseKinds, type DatabaseKind, type TestDatabase } from '../testing.js';
import { insertOutboxEvents } from './insert-outbox-events.js';
import { event, failingBus, hints, pickyBus, recordingBus, unpublished } from './outbox-buses.fixture.js';
import { createOutboxRelay, type OutboxRelay, type OutboxRelayDeps } from './outbox-relay.js';

describe.each(databaseKinds)('the outbox on %s', (kind: DatabaseKind) => {
  let database: TestDatabase;
  let db: Database;
  let owner: Database;
  const relays: OutboxRelay[] = [];
  beforeAll(async () => {
    database = await createTestDatabase(kind);
    db = await database.open('handoff_task');
    owner = await database.open();
  });
  afterEach(async () => {
    await Promise.all(relays.splice(0).map((relay) => relay.stop()));
    await db.query({ name: 'clear', text: 'DELETE FROM task_outbox' });
  });
  afterAll(() => database.drop());

  function relay(bus: OutboxRelayDeps['bus'], options: Partial<OutboxRelayDeps> = {}): OutboxRelay {
    const created = createOutboxRelay({ db, bus, table: 'task_outbox', intervalMs: 10, ...options });
    relays.push(created);
    return created;
  }

  const write = (events: readonly SerialisedEvent[]): Promise<void> => insertOutboxEvents(db, 'task_outbox', events);

  test('events are published in order, once, as they were written', async () => {
    const events = Array.from({ length: 25 }, (_, i) => event(`{"n":${i},"text":"ä\\"\\\\ "}`));
    await write(events);
    const bus = recordingBus();
    relay(bus, { batch: 10 });
    await eventually(() => bus.ids.length >= 25);
    expect(bus.ids).toEqual(events.map(({ id }) => id));
    expect(bus.bodies).toEqual(events.map(({ body }) => body));
    expect(bus.subjects).toEqual(events.map(({ subject }) => subject));
    await eventually(async () => (await unpublished(db)) === 0);
    expect(bus.ids).toHaveLength(25);
  });

  test('events of all services have places in one order', async () => {
    const sessions = await database.open('handoff_session');
    const bus = recordingBus();
    relay(bus);
    const inserts = [() => write([event(), event()]), () => insertOutboxEvents(sessions, 'session_outbox', [event()])];
    for (const insert of [...inserts, ...inserts]) await insert();
    await eventually(() => bus.places.length >= 4);
    const sent = bus.places.map((place) => place!.split(':').map(Number));
    const text =
      'SELECT place::integer, transaction_id::text::integer AS transaction FROM session_outbox ORDER BY position';
    const other = (await sessions.query<{ place: number; transaction: number }>({ name: 'places', text })).slice(-2);
    const [a, b, c, d] = sent;
    expect([a, b, c, d].every((each) => each!.every(Number.isSafeInteger))).toBe(true);
    const inOrder = [
      a!,
      b!,
      [other[0]!.place, other[0]!.transaction],
      c!,
      d!,
      [other[1]!.place, other[1]!.transaction],
    ];
    expect([...inOrder].sort((x, y) => x[0]! - y[0]!)).toEqual(inOrder);
    expect(a![1]).toBe(b![1]);
    expect([...inOrder].sort((x, y) => x[1]! - y[1]!)).toEqual(inOrder);
  });

  test('its depth is the number of waiting events and the age of the oldest', async () => {
    const idle = createOutboxRelay({ db, bus: failingBus(), table: 'task_outbox' });
    relays.push(idle);
    expect(await idle.depth()).toEqual({ count: 0, oldestAgeSeconds: 0 });
    await write([event(), event()]);
    await owner.query({ name: 'age', text: `UPDATE task_outbox SET created_at = now() - interval '90 seconds'` });
    const { count, oldestAgeSeconds } = await idle.depth();
    expect(count).toBe(2);
    expect(Math.floor(oldestAgeSeconds)).toBeGreaterThanOrEqual(90);
  });

  test('an event is marked only after the bus has it', async () => {
    await write([event()]);
    let acknowledge: () => void = () => {};
    const published = new Promise<void>((resolve) => {
      relay({ publish: () => new Promise((ack) => ((acknowledge = () => ack([])), resolve())) });
    });
    await published;
    expect(await unpublished(db)).toBe(1);
    acknowledge();
    await eventually(async () => (await unpublished(db)) === 0);
  });

  test('refused events are published under the same ids once the bus takes them', async () => {
    const events = [event(), event()];
    await write(events);
    const bus = recordingBus();
    const attempts: string[][] = [];
    const failures: unknown[] = [];
    relay(
      {
        publish: async (batch) => {
          attempts.push(batch.map(({ id }) => id));
          if (attempts.length <= 2) throw new HandoffError('UNAVAILABLE');
          return bus.publish(batch);
        },
      },
      { metrics: { failed: (error) => failures.push(error) } },
    );
    await eventually(async () => (await unpublished(db)) === 0);
    expect(attempts).toEqual([bus.ids, bus.ids, bus.ids]);
    expect(bus.ids).toEqual(events.map(({ id }) => id));
    expect(failures).toHaveLength(2);
  });

  describe('an event that the bus refuses for ever', () => {
    const poison = (aggregate: string): SerialisedEvent => ({ ...event('"too large"'), partitionKey: aggregate });
    const of = (aggregate: string): SerialisedEvent => ({ ...event(), partitionKey: aggregate });

    test('waits with the later events of its aggregate, and blocks no others', async () => {
      const bus = pickyBus();
      const asides: string[] = [];
      const failures: unknown[] = [];
      const [before, behind] = [of('bad'), of('bad')];
      const others = Array.from({ length: 30 }, (_, n) => of(`good ${n % 7}`));
      await write([before, ...others.slice(0, 10), poison('bad'), poison('worse'), ...others.slice(10), behind]);
      relay(bus, {
        batch: 5,
        metrics: { setAside: (duty) => asides.push(duty), failed: (error) => failures.push(error) },
      });
      await eventually(async () => (await unpublished(db)) === 3);
      expect(bus.ids).toEqual([before, ...others].map(({ id }) => id));
      expect(new Set(asides)).toEqual(new Set(['publish task_outbox']));
      expect(failures).toEqual([]);
    });

    test('is published when the bus takes it, in order', async () => {
      const bus = pickyBus();
      const events = [poison('bad'), of('bad'), of('good')];
      await write(events);
      const first = relay(bus);
      await eventually(async () => (await unpublished(db)) === 2);
      await first.stop();
      bus.takeAll();
      relay(bus);
      await eventually(async () => (await unpublished(db)) === 0);
      expect(bus.ids).toEqual([events[2]!, events[0]!, events[1]!].map(({ id }) => id));
    });

    test('is recognised when it is alone, so that later events are not blocked', async () => {
      const bus = pickyBus();
      const failures: unknown[] = [];
      await write([poison('bad'), of('good')]);
      relay(bus, { setAsideMs: 10, metrics: { failed: (error) => failures.push(error) } });
      await eventually(() => bus.refused.length >= 3);
      await write([of('good')]);
      await eventually(async () => (await unpublished(db)) === 1);
      expect(failures).toEqual([]);
    });

    test('is not at fault when the bus takes no other event either', async () => {
      const bus = pickyBus(() => false);
      const asides: string[] = [];
      const failures: unknown[] = [];
      await write([of('a'), of('b'), of('a')]);
      relay(bus, {
        metrics: { setAside: (duty) => asides.push(duty), failed: (error) => failures.push(error) },
      });
      await eventually(() => failures.length >= 3);
      expect(failures[0]).toBeInstanceOf(EventRefused);
      expect([asides, await unpublished(db)]).toEqual([[], 3]);
    });
  });

  test('a notify publishes at once', async () => {
    const bus = recordingBus();
    const woken = relay(bus, { intervalMs: 3_600_000 });
    await eventually(async () => (await woken.depth()).count === 0);
    await write([event()]);
    await eventually(() => {
      woken.notify();
      return bus.ids.length === 1;
    });
  });

  test('events that come soon after a publish share a batch, and the last of them does not wait for the next process', async () => {
    const bus = recordingBus();
    const sizes: number[] = [];
    const publish: typeof bus.publish = (batch) => {
      sizes.push(batch.length);
      return bus.publish(batch);
    };
    const lingering = relay({ publish }, { intervalMs: 3_600_000, lingerMs: 3_600_000 });
    const events = [event(), event(), event()];
    for (const [count, each] of events.entries()) {
      await write([each]);
      lingering.notify();
      if (count === 0) await eventually(() => sizes.length === 1);
    }
    await lingering.stop();
    expect(sizes).toEqual([1, 2]);
    expect(bus.ids).toEqual(events.map(({ id }) => id));
  });

  test('a notify tells of the events, unless they are published at once', async () => {
    const told: string[] = [];
    const { hint, listen } = hints();
    const bus = {
      ...recordingBus(),
      listen,
      hint: (subject: string, data: Uint8Array): void => {
        told.push(`${subject} ${Buffer.from(data).toString()}`);
        hint(subject, data);
      },
    };
    const active = [false, false];
    const options = { intervalMs: 3_600_000, lingerMs: 3_600_000, notifySubject: 'test.hint' };
    const both = active.map((_, i) => relay(bus, { ...options, metrics: { active: (is) => (active[i] = is) } }));
    await eventually(() => active.includes(true));
    const one = both[active.indexOf(true)]!;
    const [first, second, third] = [event('{"n":1}'), event('{"n":2}'), event('{"n":3}')];
    await write([first]);
    one.notify([first]);
    await eventually(() => bus.ids.length === 1);
    told.length = 0;
    one.notify([second, third]);
    both[1 - active.indexOf(true)]!.notify([first]);
    one.notify([event(JSON.stringify('x'.repeat(300_000)))]);
    one.notify();
    expect(told).toEqual(['[{"n":2},{"n":3}]', '[{"n":1}]', '[]', '[]'].map((hint) => `test.hint ${hint}`));
  });

  test('a notify of any relay has the active one publish at once', async () => {
    const active = [false, false];
    const bus = { ...recordingBus(), ...hints() };
    const options = { intervalMs: 3_600_000, notifySubject: 'test.hint' };
    const both = active.map((_, i) => relay(bus, { ...options, metrics: { active: (is) => (active[i] = is) } }));
    await eventually(() => active.includes(true));
    const idle = both[1 - active.indexOf(true)]!;
    // The first may be published without: the active one looks before it waits for the first time.
    for (const count of [1, 2, 3]) {
      await write([event()]);
      await eventually(() => {
        idle.notify();
        return bus.ids.length === count;
      });
    }
  });

  test('of two relays one is active, and the other takes over when it stops', async () => {
    const active = [false, false];
    const bus = recordingBus();
    const both = active.map((_, i) => relay(bus, { metrics: { active: (is) => (active[i] = is) } }));
    await eventually(() => active.includes(true));
    const events = Array.from({ length: 50 }, () => event());
    for (const one of events) await write([one]);
    await eventually(async () => (await unpublished(db)) === 0);
    expect(active.filter(Boolean)).toHaveLength(1);
    expect(bus.ids).toEqual(events.map(({ id }) => id));
    const first = active.indexOf(true);
    await both[first]?.stop();
    await eventually(() => active[1 - first] === true);
    await write([event()]);
    await eventually(() => bus.ids.length === 51);
  });

  test('published events are purged after their time, others never', async () => {
    const [old, young, waiting] = [event(), event(), event()];
    await write([old, young, waiting]);
    const mark = { name: 'mark_at', text: 'UPDATE task_outbox SET published_at = $2 WHERE id = $1' };
    await db.query(mark, [old.id, new Date(Date.now() - 25 * 3_600_000)]);
    await db.query(mark, [young.id, new Date(Date.now() - 23 * 3_600_000)]);
    await owner.query({ name: 'wait_long', text: `UPDATE task_outbox SET created_at = now() - interval '9 days'` });
    let purged = 0;
    relay(recordingBus(), { metrics: { purged: (count) => (purged += count) } });
    await eventually(() => purged === 1);
    const left = await db.query<{ id: string }>({ name: 'left', text: 'SELECT id FROM task_outbox ORDER BY position' });
    expect(left.map(({ id }) => id)).toEqual([young.id, waiting.id]);
  });

  test('stopping waits for the batch being published', async () => {
    await write([event()]);
    const bus = recordingBus();
    let stopping: Promise<void> | undefined;
    const stopped: OutboxRelay = relay({
      publish: (batch) => {
        stopping = stopped.stop();
        return bus.publish(batch);
      },
    });
    await eventually(() => stopping !== undefined);
    await stopping;
    expect(await unpublished(db)).toBe(0);
  });
});
