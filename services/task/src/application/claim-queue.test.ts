import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClaimQueue, type ClaimTicket, type ClaimQueue } from './claim-queue.js';

/** Longer than any of these tests may take: what resolves did so because it was woken. */
const LONG_MS = 60_000;
const STAYS = new AbortController().signal;
const anything = { role: 'manager', types: undefined };

let hear: ((role: string, type: string) => void) | undefined;
let claimQueue: ClaimQueue;
/** Who was woken, by name, in order. */
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
// Nobody is left waiting: that would keep the process.
afterEach(() => claimQueue.close());

function wait(name: string, filter: Parameters<ClaimQueue['join']>[0] = anything): ClaimTicket {
  const ticket = claimQueue.join(filter);
  sleep(name, ticket);
  return ticket;
}

function sleep(name: string, ticket: ClaimTicket, gone: AbortSignal = STAYS): void {
  void ticket.next(LONG_MS, gone).then(() => woken.push(name));
}

/** What is to wake has woken by then: nothing here takes more than a few microtasks. */
async function wokenNow(): Promise<readonly string[]> {
  await new Promise((resolve) => setImmediate(resolve));
  return woken;
}

describe('those who wait for tasks', () => {
  test('are woken one for a task, in the order they came', async () => {
    ['first', 'second', 'third'].forEach((name) => wait(name));
    hear?.('manager', 'budget');
    expect(await wokenNow()).toEqual(['first']);
    hear?.('manager', 'budget');
    expect(await wokenNow()).toEqual(['first', 'second']);
  });

  test('let two others try when they got something, and nobody when they did not', async () => {
    const [lucky, other] = [claimQueue.join(anything), claimQueue.join(anything)];
    ['first', 'second', 'third'].forEach((name) => wait(name));
    lucky.leave(true);
    expect(await wokenNow()).toEqual(['first', 'second']);
    other.leave(false);
    expect(await wokenNow()).toEqual(['first', 'second']);
  });

  test('are woken for what they filter alone', async () => {
    wait('choosy', { role: 'manager', types: ['invoice', 'report'] });
    wait('other', { role: 'legal', types: undefined });
    wait('any');
    hear?.('manager', 'budget');
    expect(await wokenNow()).toEqual(['any']);
    hear?.('manager', 'report');
    expect(await wokenNow()).toEqual(['any', 'choosy']);
  });

  test('miss nothing that comes up while they try', async () => {
    const ticket = claimQueue.join(anything);
    hear?.('manager', 'budget');
    sleep('one', ticket);
    expect(await wokenNow()).toEqual(['one']);
    hear?.('manager', 'budget');
    sleep('one', ticket);
    expect(await wokenNow()).toEqual(['one', 'one']);
  });

  test('leave what they were told of to the others', async () => {
    const [one, other] = [claimQueue.join(anything), claimQueue.join(anything)];
    hear?.('manager', 'budget');
    one.leave(false);
    sleep('other', other);
    expect(await wokenNow()).toEqual(['other']);
  });

  test('go when they have gone, and leave what they were told of to the others', async () => {
    const [gone, other] = [claimQueue.join(anything), claimQueue.join(anything)];
    const going = new AbortController();
    sleep('gone', gone, going.signal);
    sleep('other', other);
    // One is told of the task before it knows that nobody waits for it any more.
    hear?.('manager', 'budget');
    going.abort();
    expect(await wokenNow()).toEqual(['gone']);
    gone.leave(false);
    expect(await wokenNow()).toEqual(['gone', 'other']);
    const late = claimQueue.join(anything);
    sleep('late', late, going.signal);
    await expect(late.next(LONG_MS, going.signal)).resolves.toBeUndefined();
  });

  test('wait no longer than they filter', async () => {
    await expect(claimQueue.join(anything).next(1, STAYS)).resolves.toBeUndefined();
  });

  test('are told of by what they filter, whatever the order of its types', async () => {
    wait('one', { role: 'manager', types: ['a', 'b'] });
    wait('two', { role: 'manager', types: ['b', 'a'] });
    expect(claimQueue.filters()).toEqual([{ role: 'manager', types: ['a', 'b'] }]);
    claimQueue.wake({ role: 'manager', types: ['b', 'a'] });
    expect(await wokenNow()).toEqual(['one']);
  });

  test('listen to no events when there are none of them', () => {
    expect(hear).toBeUndefined();
    const [one, other] = [claimQueue.join(anything), claimQueue.join(anything)];
    one.leave(false);
    expect(hear).toBeDefined();
    other.leave(true);
    expect(hear).toBeUndefined();
    expect(claimQueue.filters()).toEqual([]);
  });

  test('all go when the claimQueue are closed, and nobody stays who comes later', async () => {
    ['first', 'second'].forEach((name) => wait(name));
    claimQueue.close();
    wait('third');
    expect([...(await wokenNow())].sort()).toEqual(['first', 'second', 'third']);
  });
});
