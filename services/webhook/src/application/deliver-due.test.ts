import { beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { AttemptOutcome } from '../domain/decide-attempt.js';
import type { OutgoingDelivery } from '../ports/delivery-sender.js';
import type { Capacity, DueDelivery } from '../ports/webhook-store.js';
import { aDelivery, NOON } from '../testing/builders.js';
import { createDispatcher, type AttemptReport, type Dispatcher, type DeliverDueDeps } from './deliver-due.js';

/** An attempt in flight: the test decides its outcome. */
interface Sent {
  readonly delivery: OutgoingDelivery;
  readonly end: (outcome: AttemptOutcome) => void;
}

describe('a dispatcher', () => {
  let due: DueDelivery[];
  let sent: Sent[];
  let asked: Capacity[];
  let recorded: string[];
  let reports: AttemptReport[];
  let errors: unknown[];
  let recording: () => Promise<boolean>;
  let dispatcher: Dispatcher;

  const aDue = (webhookId: string): DueDelivery => ({
    delivery: { ...aDelivery({ webhookId }), leaseId: 'lease' },
    body: '{}',
    url: 'https://hooks.example.com/',
    takenAt: NOON,
    secrets: ['sealed'],
  });
  const deps: DeliverDueDeps = {
    store: {
      async takeDue(_leaseMs, capacity) {
        asked.push({ ...capacity, busy: new Map(capacity.busy) });
        return due.splice(0, capacity.total);
      },
      recordAttempt({ delivery }) {
        recorded.push(delivery.id);
        return recording();
      },
    },
    vault: {
      open: (sealed) => {
        if (sealed === 'damaged') throw new Error('damaged');
        return `whsec_${Buffer.alloc(32).toString('base64')}`;
      },
    },
    sender: { send: (delivery) => new Promise((end) => sent.push({ delivery, end })) },
    limits: { total: 3, perWebhook: 2, perRole: 3 },
    leaseMs: 30_000,
    onAttempt: (report) => reports.push(report),
    onError: (error) => errors.push(error),
    onUnreadableSecret: (error) => errors.push(error),
  };
  const ignore = (): void => undefined;

  beforeEach(() => {
    [due, sent, asked, recorded, reports, errors] = [[], [], [], [], [], []];
    recording = () => Promise.resolve(true);
    dispatcher = createDispatcher(deps);
  });

  test('attempts many at once, up to its limits, and counts those of each webhook', async () => {
    due = ['a', 'a', 'b', 'c'].map(aDue);
    await dispatcher.takeAndBegin(ignore);
    expect([sent.length, dispatcher.inFlight()]).toEqual([3, 3]);
    await dispatcher.takeAndBegin(ignore);
    expect(asked).toHaveLength(1);
    sent[0]!.end({ statusCode: 200 });
    await eventually(() => dispatcher.inFlight() === 2);
    await dispatcher.takeAndBegin(ignore);
    expect(asked[1]).toEqual({
      total: 1,
      perWebhook: 2,
      perRole: 3,
      busy: new Map([
        ['a', 1],
        ['b', 1],
      ]),
    });
    expect(sent).toHaveLength(4);
  });

  test('signs the event with the id that it has in every attempt', async () => {
    const delivery = aDue('a');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      due = [delivery];
      await dispatcher.takeAndBegin(ignore);
    }
    const times = sent.map((each) => each.delivery.headers['webhook-timestamp']);
    expect(times).toEqual(Array(2).fill(String(NOON.getTime() / 1_000)));
    const ids = sent.map((each) => each.delivery.headers['webhook-id']);
    expect(ids).toEqual([delivery.delivery.eventId, delivery.delivery.eventId]);
  });

  test('records what an attempt came to, reports it, and says that there is room', async () => {
    due = [aDue('a')];
    const { id } = due[0]!.delivery;
    let room = 0;
    await dispatcher.takeAndBegin(() => (room += 1));
    sent[0]!.end({ error: 'timeout' });
    await dispatcher.drain();
    expect(recorded).toEqual([id]);
    expect(reports).toMatchObject([{ outcome: { error: 'timeout' }, recorded: true, due: { delivery: { id } } }]);
    expect(room).toBe(1);
  });

  test('goes on when an attempt cannot be recorded', async () => {
    due = [aDue('a')];
    recording = () => Promise.reject(new Error('no database'));
    await dispatcher.takeAndBegin(ignore);
    sent[0]!.end({ statusCode: 200 });
    await dispatcher.drain();
    expect(errors.map((error) => (error as Error).message)).toEqual(['no database']);
    expect([sent.length, dispatcher.inFlight()]).toEqual([1, 0]);
  });

  test('takes a secret that cannot be opened for a failed attempt, and tries the others', async () => {
    due = [{ ...aDue('a'), secrets: ['damaged'] }, aDue('b')];
    const [unsigned, other] = due.map(({ delivery }) => delivery.id);
    await dispatcher.takeAndBegin(ignore);
    sent[0]!.end({ statusCode: 200 });
    await dispatcher.drain();
    expect(recorded).toEqual([unsigned, other]);
    expect(reports.map(({ outcome }) => outcome)).toEqual([{ error: 'secret_unreadable' }, { statusCode: 200 }]);
    expect(errors).toMatchObject([{ message: 'damaged' }]);
  });

  test('signs with the secret that can be opened where the other one cannot', async () => {
    due = [{ ...aDue('a'), secrets: ['sealed', 'damaged'] }];
    await dispatcher.takeAndBegin(ignore);
    expect(sent[0]?.delivery.headers['webhook-signature']).toMatch(/^v1,\S{44}$/);
    expect(errors).toMatchObject([{ message: 'damaged' }]);
    sent[0]!.end({ statusCode: 200 });
  });

  test('is drained when its attempts have ended', async () => {
    due = [aDue('a')];
    await dispatcher.takeAndBegin(ignore);
    let drained = false;
    const draining = dispatcher.drain().then(() => (drained = true));
    await Promise.resolve();
    expect(drained).toBe(false);
    sent[0]!.end({ statusCode: 200 });
    await draining;
    expect(recorded).toHaveLength(1);
  });
});
