import { expect, test } from '@jest/globals';
import { shareLooks } from './share-looks.js';

const at = (milliseconds: number): Date => new Date(milliseconds);

function counted() {
  const looks: string[] = [];
  const deadlines: Date[] = [];
  const look = shareLooks((id, deadline) => {
    deadlines.push(deadline);
    return Promise.resolve(looks.push(id));
  });
  return { looks, deadlines, look };
}

test('concurrent callers for the same id share a lookup', async () => {
  const { looks, look } = counted();
  const all = await Promise.all(['a', 'b', 'a', 'a', 'b'].map((id) => look(id, at(1))));
  expect(looks).toEqual(['a', 'b']);
  expect(all).toEqual([1, 2, 1, 1, 2]);
});

test('a shared lookup has the latest of its callers’ deadlines', async () => {
  const { deadlines, look } = counted();
  await Promise.all([look('a', at(2)), look('a', at(3)), look('a', at(1)), look('b', at(4))]);
  expect(deadlines).toEqual([at(3), at(4)]);
});

test('a caller that comes after a lookup has begun gets a new one', async () => {
  const looks: string[] = [];
  const later: Promise<number>[] = [];
  const look = shareLooks((id) => {
    if (looks.length === 0) later.push(Promise.resolve().then(() => look(id, at(1))));
    return Promise.resolve(looks.push(id));
  });
  expect(await look('a', at(1))).toBe(1);
  expect(await later[0]).toBe(2);
});

test('a failed lookup fails for all its callers, and for no later caller', async () => {
  let down = true;
  const look = shareLooks(() => (down ? Promise.reject(new Error('down')) : Promise.resolve('up')));
  const results = await Promise.allSettled([look('a', at(1)), look('a', at(1))]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  down = false;
  expect(await look('a', at(1))).toBe('up');
});

test('the number of concurrent lookups is limited, and a queued lookup is still shared', async () => {
  const begun: string[] = [];
  const finish: (() => void)[] = [];
  const look = shareLooks((id) => {
    begun.push(id);
    return new Promise<number>((resolve) => finish.push(() => resolve(begun.length)));
  }, 2);
  const first = ['a', 'b', 'c', 'd'].map((id) => look(id, at(1)));
  await ticket();
  const shared = [look('c', at(1)), look('d', at(1)), look('c', at(1))];
  await ticket();
  expect(begun).toEqual(['a', 'b']);
  finish.shift()!();
  await first[0];
  await ticket();
  expect(begun).toEqual(['a', 'b', 'c']);
  while (finish.length > 0) {
    finish.splice(0).forEach((end) => end());
    await ticket();
  }
  await Promise.all([...first, ...shared]);
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('a failed lookup makes room for the next', async () => {
  const look = shareLooks((id) => (id === 'a' ? Promise.reject(new Error('down')) : Promise.resolve(id)), 1);
  const results = await Promise.allSettled([look('a', at(1)), look('b', at(1))]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});

function ticket(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
