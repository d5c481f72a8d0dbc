import { expect, test } from '@jest/globals';
import { shareLooks } from './share-looks.js';

function counted() {
  const looks: string[] = [];
  const look = shareLooks((id) => Promise.resolve(looks.push(id)));
  return { looks, look };
}

test('those who ask for the same at once share a look', async () => {
  const { looks, look } = counted();
  const all = await Promise.all(['a', 'b', 'a', 'a', 'b'].map(look));
  expect(looks).toEqual(['a', 'b']);
  expect(all).toEqual([1, 2, 1, 1, 2]);
});

test('who asks when a look has begun gets one of their own', async () => {
  const looks: string[] = [];
  const later: Promise<number>[] = [];
  const look = shareLooks((id) => {
    if (looks.length === 0) later.push(Promise.resolve().then(() => look(id)));
    return Promise.resolve(looks.push(id));
  });
  expect(await look('a')).toBe(1);
  expect(await later[0]).toBe(2);
});

test('a look that fails fails for all who share it, and for nobody after', async () => {
  let down = true;
  const look = shareLooks(() => (down ? Promise.reject(new Error('down')) : Promise.resolve('up')));
  const results = await Promise.allSettled([look('a'), look('a')]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  down = false;
  expect(await look('a')).toBe('up');
});
