import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClaimQueue, type ClaimTicket, type ClaimQueue } from './claim-queue.js';

/** Longer than any of these tests may take, so whatever resolves was woken. */
const LONG_MS = 600_000;
const STAYS = new AbortController().signal;
const anything = { role: 'manager', types: undefined };

let hear: ((role: string, type: string) => void) | undefined;
let claimQueue: ClaimQueue;
/** The names of the woken waiters, in order. */
let woken: string[];

beforeEach(() => {
  woken = [];
  hear = undefined;
  claimQueue = createClaimQueue({
    watchPending(listener) {
      hear = listener;
      return () => (hear = undefined);
    },
  });
});
// No waiter is left: its timer would keep the process alive.
afterEach(() => claimQueue.close());

function wait(name: string, filter: Parameters<ClaimQueue['join']>[0] = anything): ClaimTicket {
  const ticket = claimQueue.join(filter);
  sleep(name, ticket);
  return ticket;
}

function sleep(name: string, ticket: ClaimTicket, gone: AbortSignal = STAYS): void {
  void ticket.next(LONG_MS, gone).then(() => woken.push(name));
}

/** Lets all woken waiters run: none takes more than a few microtasks. */
async function wokenNow(): Promise<readonly string[]> {
  await new Promise((resolve) => setImmediate(resolve));
  return woken;
}

describe('waiting claims', () => {
  test('are woken one per task, in order of arrival', async () => {
    ['first', 'second', 'third'].forEach((name) => wait(name));
    hear?.('manager', 'budget');
    expect(await wokenNow()).toEqual(['first']);
    hear?.('manager', 'budget');
    expect(await wokenNow()).toEqual(['first', 'second']);
  });

  test('wake two others when they got tasks, and none when they got nothing', async () => {
    const [lucky, other] = [claimQueue.join(anything), claimQueue.join(anything)];
    ['first', 'second', 'third'].forEach((name) => wait(name));
    lucky.leave(true);
    expect(await wokenNow()).toEqual(['first', 'second']);
    other.leave(false);
    expect(await wokenNow()).toEqual(['first', 'second']);
  });

  test('are woken only for tasks that match their filter', async () => {
    wait('choosy', { role: 'manager', types: ['invoice', 'report'] });
    wait('other', { role: 'legal', types: undefined });
    wait('any');
    hear?.('manager', 'budget');
    expect(await wokenNow()).toEqual(['any']);
    hear?.('manager', 'report');
    expect(await wokenNow()).toEqual(['any', 'choosy']);
  });

  test('miss no task that appears during an attempt', async () => {
    const ticket = claimQueue.join(anything);
    hear?.('manager', 'budget');
    sleep('one', ticket);
    expect(await wokenNow()).toEqual(['one']);
    hear?.('manager', 'budget');
    sleep('one', ticket);
    expect(await wokenNow()).toEqual(['one', 'one']);
  });

  test('pass an unused hint to another waiter', async () => {
    const [one, other] = [claimQueue.join(anything), claimQueue.join(anything)];
    hear?.('manager', 'budget');
    one.leave(false);
    sleep('other', other);
    expect(await wokenNow()).toEqual(['other']);
  });

  test('end when the caller has gone, and pass an unused hint to another waiter', async () => {
    const [gone, other] = [claimQueue.join(anything), claimQueue.join(anything)];
    const going = new AbortController();
    sleep('gone', gone, going.signal);
    sleep('other', other);
    // A waiter gets the hint before it knows that its caller has gone.
    hear?.('manager', 'budget');
    going.abort();
    expect(await wokenNow()).toEqual(['gone']);
    gone.leave(false);
    expect(await wokenNow()).toEqual(['gone', 'other']);
    const late = claimQueue.join(anything);
    sleep('late', late, going.signal);
    await expect(late.next(LONG_MS, going.signal)).resolves.toBeUndefined();
  });

  test('wait no longer than their timeout', async () => {
    await expect(claimQueue.join(anything).next(1, STAYS)).resolves.toBeUndefined();
  });

  test('share a queue for the same types in any order', async () => {
    wait('one', { role: 'manager', types: ['a', 'b'] });
    wait('two', { role: 'manager', types: ['b', 'a'] });
    expect(claimQueue.filters()).toEqual([{ role: 'manager', types: ['a', 'b'] }]);
    claimQueue.wake({ role: 'manager', types: ['b', 'a'] });
    expect(await wokenNow()).toEqual(['one']);
  });

  test('listen to events only while there are any', () => {
    expect(hear).toBeUndefined();
    const [one, other] = [claimQueue.join(anything), claimQueue.join(anything)];
    one.leave(false);
    expect(hear).toBeDefined();
    other.leave(true);
    expect(hear).toBeUndefined();
    expect(claimQueue.filters()).toEqual([]);
  });

  test('all end when the queue is closed, and so do later ones', async () => {
    ['first', 'second'].forEach((name) => wait(name));
    claimQueue.close();
    wait('third');
    expect([...(await wokenNow())].sort()).toEqual(['first', 'second', 'third']);
  });
});
