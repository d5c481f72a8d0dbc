import { describe, expect, test } from '@jest/globals';
import { aDelivery, after, aWebhook, DAY_MS, HOUR_MS, NOON } from '../testing/builders.js';
import { decideAttempt, type AttemptDecision, type AttemptOutcome } from './decide-attempt.js';
import type { Delivery } from './delivery.js';
import { RETRY_DELAYS_MS } from './retry-schedule.js';
import { HEALTHY, type Webhook } from './webhook.js';

const disablePolicy = { failingMs: 5 * DAY_MS, failedDeliveries: 3 };

interface Given {
  readonly webhook?: Partial<Webhook>;
  readonly delivery?: Partial<Delivery>;
  readonly now?: Date;
  readonly random?: number;
  readonly url?: string;
}

const attempt = (outcome: AttemptOutcome, given: Given = {}): AttemptDecision =>
  decideAttempt(
    aWebhook(given.webhook),
    aDelivery({ leaseId: 'lease', ...given.delivery }),
    { url: given.url ?? aWebhook().url, outcome, now: given.now ?? NOON, random: given.random ?? 0 },
    disablePolicy,
  );

const failing = (changes: Partial<Webhook['health']>): Given => ({ webhook: { health: { ...HEALTHY, ...changes } } });

describe('an attempt', () => {
  test.each([200, 201, 202, 204, 299])('that is answered %i has delivered it', (statusCode) => {
    expect(attempt({ statusCode }).delivery).toMatchObject({
      status: 'delivered',
      attempts: 1,
      lastAttemptAt: NOON,
      lastStatusCode: statusCode,
      lastError: undefined,
      nextAttemptAt: undefined,
      leaseId: undefined,
      deliveredAt: NOON,
    });
  });

  test.each([100, 199, 300, 301, 307, 400, 401, 404, 422, 429, 500, 503])(
    'that is answered %i has not',
    (statusCode) => {
      expect(attempt({ statusCode }).delivery).toMatchObject({
        status: 'pending',
        attempts: 1,
        lastStatusCode: statusCode,
        lastError: 'bad_status',
        leaseId: undefined,
        deliveredAt: undefined,
      });
    },
  );

  test.each(['timeout', 'unreachable', 'address_not_allowed'] as const)('that ends with %s has not', (error) => {
    const { delivery } = attempt({ error }, { delivery: { lastStatusCode: 500 } });
    expect(delivery).toMatchObject({ status: 'pending', lastError: error, lastStatusCode: undefined });
  });

  test('that could not be signed has failed as any other, and says nothing of the endpoint', () => {
    const decided = attempt({ error: 'secret_unreadable' });
    expect(decided.delivery).toMatchObject({ status: 'pending', attempts: 1, lastError: 'secret_unreadable' });
    expect(decided.delivery.nextAttemptAt!.getTime()).toBeGreaterThan(NOON.getTime());
    expect(decided.health).toEqual(HEALTHY);
    const last = attempt({ error: 'secret_unreadable' }, { delivery: { attempts: 9 } });
    expect(last.delivery).toMatchObject({ status: 'failed', nextAttemptAt: undefined });
  });

  test('is followed by others as Standard Webhooks schedules them, and then by none', () => {
    const waits: (number | undefined)[] = [];
    let delivery = aDelivery();
    while (delivery.status === 'pending') {
      delivery = attempt({ statusCode: 500 }, { delivery, webhook: { status: 'disabled' } }).delivery;
      waits.push(delivery.nextAttemptAt && delivery.nextAttemptAt.getTime() - NOON.getTime());
    }
    expect(waits).toEqual([...RETRY_DELAYS_MS, undefined]);
    expect(delivery).toMatchObject({ status: 'failed', attempts: 10 });
    expect(RETRY_DELAYS_MS.map((delay) => delay / 1_000)).toEqual([
      5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400,
    ]);
  });

  test('is repeated up to a fifth later than scheduled, so that not all come at once', () => {
    expect(attempt({ statusCode: 500 }, { random: 0.5 }).delivery.nextAttemptAt).toEqual(after(5_500));
  });

  test.each([
    ['longer than scheduled', 60_000, 60_000],
    ['shorter than scheduled', 1_000, 5_000],
    ['in the past', -HOUR_MS, 5_000],
    ['longer than is reasonable', 30 * DAY_MS, HOUR_MS],
  ])('whose endpoint asks for a pause %s is repeated accordingly', (_, retryAfterMs, expected) => {
    expect(attempt({ statusCode: 503, retryAfterMs }).delivery.nextAttemptAt).toEqual(after(expected));
  });

  test('whose endpoint asks for a pause holds everything else up too', () => {
    expect(attempt({ statusCode: 429, retryAfterMs: 60_000 }).health.heldUntil).toEqual(after(60_000));
    expect(attempt({ statusCode: 200 }, failing({ heldUntil: after(60_000) })).health).toBe(HEALTHY);
  });
});

describe('an attempt at a URL that is the webhook’s no longer', () => {
  const given: Given = { url: 'https://former.example.com/', delivery: { attempts: 9 }, now: after(5) };

  test.each([{ statusCode: 410 }, { statusCode: 500, retryAfterMs: HOUR_MS }, { error: 'timeout' }] as const)(
    'that came to %j says nothing of the one that is: it is made again at once, and not counted',
    (outcome) => {
      const { delivery, health, change } = attempt(outcome, given);
      expect(delivery).toMatchObject({ status: 'pending', attempts: 9, leaseId: undefined, nextAttemptAt: after(5) });
      expect([health, change]).toEqual([HEALTHY, undefined]);
    },
  );

  test('that got through has delivered it', () => {
    expect(attempt({ statusCode: 200 }, given).delivery.status).toBe('delivered');
  });
});

describe('the health of an endpoint', () => {
  test('is as it was while all goes well', () => {
    const webhook = aWebhook();
    const outcome = { url: webhook.url, outcome: { statusCode: 200 }, now: NOON, random: 0 };
    expect(decideAttempt(webhook, aDelivery(), outcome, disablePolicy).health).toBe(webhook.health);
  });

  test('remembers since when it fails, and forgets that with a success', () => {
    expect(attempt({ error: 'timeout' }).health).toMatchObject({ failingSince: NOON, failedDeliveries: 0 });
    const given = failing({ failingSince: after(-HOUR_MS) });
    expect(attempt({ error: 'timeout' }, given).health.failingSince).toEqual(after(-HOUR_MS));
    expect(attempt({ statusCode: 200 }, given).health).toEqual(HEALTHY);
  });

  test('counts deliveries that are given up, not attempts', () => {
    expect(attempt({ error: 'timeout' }, { delivery: { attempts: 9 } }).health.failedDeliveries).toBe(1);
    expect(attempt({ error: 'timeout' }, { delivery: { attempts: 8 } }).health.failedDeliveries).toBe(0);
  });
});

describe('a webhook', () => {
  test('whose endpoint is gone is disabled at once, and the delivery given up', () => {
    const { delivery, change } = attempt({ statusCode: 410 });
    expect(delivery).toMatchObject({ status: 'failed', lastStatusCode: 410, nextAttemptAt: undefined });
    expect(change).toMatchObject({
      event: 'disabled',
      from: 'active',
      by: undefined,
      webhook: { status: 'disabled', disabledCause: 'gone', version: 2 },
    });
  });

  test('that has failed for five days is disabled, not a moment before', () => {
    const given = failing({ failingSince: after(-5 * DAY_MS) });
    expect(attempt({ error: 'timeout' }, given).change?.webhook).toMatchObject({
      status: 'disabled',
      disabledCause: 'failing',
    });
    expect(attempt({ error: 'timeout' }, { ...given, now: after(-1) }).change).toBeUndefined();
    expect(attempt({ statusCode: 200 }, given).change).toBeUndefined();
  });

  test('of which enough deliveries in a row were given up is disabled', () => {
    const last = { delivery: { attempts: 9 } };
    expect(attempt({ error: 'timeout' }, { ...failing({ failedDeliveries: 2 }), ...last }).change).toBeDefined();
    expect(attempt({ error: 'timeout' }, { ...failing({ failedDeliveries: 1 }), ...last }).change).toBeUndefined();
  });

  test.each(['disabled', 'deleted'] as const)('that is %s meanwhile stays so', (status) => {
    expect(attempt({ statusCode: 410 }, { webhook: { status } }).change).toBeUndefined();
  });
});
