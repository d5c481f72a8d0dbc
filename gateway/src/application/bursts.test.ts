import { expect, test } from '@jest/globals';
import { createBursts } from './bursts.js';

const policy = { burst: 5, refillMs: 1_000 };

test('a burst is admitted at once, and one more after each refill', () => {
  let now = 0;
  const bursts = createBursts(policy, () => now);
  expect(Array.from({ length: 20 }, () => bursts.admit('a')).filter(Boolean)).toHaveLength(5);
  now += 1_000;
  expect([bursts.admit('a'), bursts.admit('a')]).toEqual([true, false]);
  now += 1_000_000;
  expect(Array.from({ length: 20 }, () => bursts.admit('a')).filter(Boolean)).toHaveLength(5);
});

test('names do not share a burst', () => {
  const bursts = createBursts(policy, () => 0);
  for (let n = 0; n < 20; n += 1) bursts.admit('a');
  expect(bursts.admit('b')).toBe(true);
});
