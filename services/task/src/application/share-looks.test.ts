import { expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import { shareLooks } from './share-looks.js';

const at = (milliseconds: number): Date => new Date(milliseconds);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Looks that find the number of their lookup for every id but 'nothing', and end when the test says so. */
function counted(options?: Parameters<typeof shareLooks>[1]) {
  const begun: (readonly string[])[] = [];
  const deadlines: Date[] = [];
  const ends: (() => void)[] = [];
  const look = shareLooks((ids, deadline) => {
    deadlines.push(deadline);
    const count = begun.push(ids);
    const found = new Map(ids.filter((id) => id !== 'nothing').map((id) => [id, count]));
    return new Promise<typeof found>((resolve) => ends.push(() => resolve(found)));
  }, options);
  const endAll = async (): Promise<void> => {
    for (await turn(); ends.length > 0; await turn()) ends.splice(0).forEach((end) => end());
  };
  return { begun, deadlines, ends, look, endAll };
}

test('concurrent callers share a lookup, and the result for their id', async () => {
  const { begun, look, endAll } = counted();
  const all = Promise.all(['a', 'b', 'a', 'nothing', 'b'].map((id) => look(id, at(1))));
  await endAll();
  expect(begun).toEqual([['a', 'b', 'nothing']]);
  expect(await all).toEqual([1, 1, 1, undefined, 1]);
});

test('a lookup has the latest of its callers’ deadlines', async () => {
  const { deadlines, look, endAll } = counted();
  const all = [look('a', at(2)), look('a', at(3)), look('a', at(1)), look('b', at(2))];
  await endAll();
  await Promise.all(all);
  expect(deadlines).toEqual([at(3)]);
});

test('a caller that comes after a lookup has begun gets a new one', async () => {
  const { begun, ends, look, endAll } = counted();
  const first = look('a', at(1));
  await turn();
  const second = look('a', at(1));
  await turn();
  expect(begun).toEqual([['a'], ['a']]);
  // Though the earlier lookup has not ended.
  ends.pop()!();
  expect(await second).toBe(2);
  await endAll();
  expect(await first).toBe(1);
});

test('an outage fails all callers of a lookup, and no later caller', async () => {
  let down = true;
  let looks = 0;
  const look = shareLooks(async (ids) => {
    looks += 1;
    if (down) throw new HandoffError('UNAVAILABLE');
    return new Map(ids.map((id) => [id, 'up']));
  });
  const results = await Promise.allSettled([look('a', at(1)), look('b', at(1))]);
  expect([looks, ...results.map(({ status }) => status)]).toEqual([1, 'rejected', 'rejected']);
  down = false;
  expect(await look('a', at(1))).toBe('up');
});

test('an id that makes a lookup fail, fails alone', async () => {
  const look = shareLooks(async (ids) => {
    if (ids.includes('bad')) throw new Error('this row cannot be read');
    return new Map(ids.map((id) => [id, `${id} is here`]));
  });
  const results = await Promise.allSettled(['a', 'bad', 'b'].map((id) => look(id, at(1))));
  expect(results).toMatchObject([{ value: 'a is here' }, { status: 'rejected' }, { value: 'b is here' }]);
});

test('lookups at once are limited, and who waits meanwhile is in the next one', async () => {
  const { begun, ends, look, endAll } = counted({ atOnce: 1 });
  const all = [look('a', at(1))];
  await turn();
  all.push(look('b', at(1)), look('c', at(1)));
  await turn();
  all.push(look('b', at(1)), look('d', at(1)));
  await turn();
  expect(begun).toEqual([['a']]);
  ends.shift()!();
  await turn();
  expect(begun).toEqual([['a'], ['b', 'c', 'd']]);
  await endAll();
  expect(await Promise.all(all)).toEqual([1, 2, 2, 2, 2]);
});

test('a lookup has no more ids than it may, and the first comes first', async () => {
  const { begun, look, endAll } = counted({ atOnce: 1, idsALook: 2 });
  const all = Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => look(id, at(1))));
  await endAll();
  expect(begun).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  expect(await all).toEqual([1, 1, 2, 2, 3]);
});

test('a failed lookup makes room for the next', async () => {
  const look = shareLooks(
    async ([id]) => {
      if (id === 'a') throw new Error('down');
      return new Map([[id!, id]]);
    },
    { atOnce: 1, idsALook: 1 },
  );
  const results = await Promise.allSettled([look('a', at(1)), look('b', at(1))]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});
