import { describe, expect, test } from '@jest/globals';
import { createEvent } from '@handoff/contracts';
import { HandoffError, uuidv7 } from '@handoff/kernel';
import type { IncomingEvent } from '@handoff/messaging';
import type { CollectedEvent } from '../ports/webhook-store.js';
import { after, aWebhook, DAY_MS, NOON } from '../testing/builders.js';
import { announce } from './announce.js';
import { collectEvents, type CollectEventsDeps } from './collect-events.js';

function incoming(
  id: string,
  data: string,
  changes: Pick<IncomingEvent, 'place'> & { readonly subject?: string } = {},
): IncomingEvent {
  return { id, subject: 'test.evt.webhook.v1.webhook.created', data: Buffer.from(data), attempt: 1, ...changes };
}

function created(time: Date): { readonly id: string; readonly body: string } {
  const id = uuidv7(time);
  const change = { event: 'created', webhook: aWebhook(), from: undefined, by: undefined, traceId: 't' } as const;
  return { id, body: announce({ prefix: 'test', newId: () => id }, { ...change, traceparent: undefined }, time).body };
}

describe('events that come', () => {
  const collected: CollectedEvent[] = [];
  const unreadable: string[] = [];
  const aside: string[] = [];
  let due = 0;
  const deps: CollectEventsDeps = {
    store: {
      hasWebhooks: async () => true,
      collect: async (events, retentionMs) => {
        expect(retentionMs).toBe(DAY_MS);
        collected.push(...events);
        return events.length;
      },
    },
    retentionMs: DAY_MS,
    onDue: () => (due += 1),
    onUnreadable: ({ id }) => unreadable.push(id),
    onSetAside: ({ id }) => aside.push(id),
  };

  test('are collected byte for byte, but for those that are no events', async () => {
    const [now, old] = [created(NOON), created(after(-DAY_MS))];
    const foreign = createEvent({
      prefix: 'test',
      service: 'task',
      name: 'request.refused',
      id: uuidv7(NOON),
      time: NOON,
      aggregateId: 'a',
      data: {
        session_id: null,
        task_id: null,
        approval_id: null,
        trace_id: 't',
        participants: [],
        role: null,
        actor: { system: true },
        operation: 'routeTask',
        code: 'FORBIDDEN',
        target_id: null,
      },
    });
    const dispositions = await collectEvents(deps)([
      incoming(now.id, now.body, { place: '12:34' }),
      incoming('nonsense', '{"no":"event"}'),
      incoming(old.id, old.body, { place: 'anything' }),
      incoming(foreign.id, foreign.body, { subject: foreign.subject }),
      incoming('forged', foreign.body),
    ]);
    expect(dispositions).toEqual(Array(5).fill('ack'));
    const placed = { time: NOON, place: { place: '12', transactionId: '34' } };
    expect(collected).toEqual([
      { id: now.id, name: 'webhook.created', ...placed, participants: ['finance'], body: now.body },
      {
        id: old.id,
        name: 'webhook.created',
        time: after(-DAY_MS),
        place: undefined,
        participants: ['finance'],
        body: old.body,
      },
      { id: foreign.id, name: 'request.refused', time: NOON, place: undefined, participants: [], body: foreign.body },
    ]);
    expect([unreadable, due]).toEqual([['nonsense', 'forged'], 1]);
  });

  test('come again when they cannot be kept, and none is at fault', async () => {
    const unavailable = () => Promise.reject(new HandoffError('UNAVAILABLE'));
    const failing = { ...deps, store: { ...deps.store, collect: unavailable } };
    const { id, body } = created(NOON);
    await expect(collectEvents(failing)([incoming(id, body)])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(aside).toEqual([]);
  });

  test('come again when it is unknown whether there are webhooks', async () => {
    const unavailable = () => Promise.reject(new HandoffError('UNAVAILABLE'));
    const failing = { ...deps, store: { ...deps.store, hasWebhooks: unavailable } };
    const { id, body } = created(NOON);
    await expect(collectEvents(failing)([incoming(id, body)])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('are not read while there are no webhooks', async () => {
    const none = {
      ...deps.store,
      hasWebhooks: async () => false,
      collect: () => Promise.reject(new Error('not asked')),
    };
    const { id, body } = created(NOON);
    const before = unreadable.length;
    const collecting = collectEvents({ ...deps, store: none });
    expect(await collecting([incoming(id, body), incoming('nonsense', '{}')])).toEqual(['ack', 'ack']);
    expect(unreadable).toHaveLength(before);
  });

  test('are kept without the one that spoils it for the others, and that one comes again', async () => {
    const [good, bad, other] = [created(NOON), created(NOON), created(NOON)];
    const kept: string[] = [];
    const store = {
      ...deps.store,
      async collect(events: readonly CollectedEvent[]) {
        if (events.some(({ id }) => id === bad.id)) throw new RangeError('cannot be kept');
        kept.push(...events.map(({ id }) => id));
        return events.length;
      },
    };
    const batch = [good, bad, other].map(({ id, body }) => incoming(id, body));
    const collecting = collectEvents({ ...deps, store });
    expect(await collecting([...batch, incoming('nonsense', '{}')])).toEqual(['ack', 'nak', 'ack', 'ack']);
    expect([kept, aside]).toEqual([[good.id, other.id], [bad.id]]);
  });
});
