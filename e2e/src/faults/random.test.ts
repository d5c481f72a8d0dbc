import { describe, expect, test } from '@jest/globals';
import { createRandom } from './random.js';

const draw = (seed: number, count = 5): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.between(0, 999));
};

describe('a seeded generator', () => {
  test('gives the same numbers for the same seed, here and next year', () => {
    expect(draw(42)).toEqual([601, 448, 852, 669, 174]);
    expect(draw(42)).toEqual(draw(42));
    expect(draw(42)).not.toEqual(draw(43));
  });

  test('has forks that do not depend on how much it was used', () => {
    const [fresh, used] = [createRandom(7), createRandom(7)];
    used.next();
    expect(used.fork('faults').next()).toBe(fresh.fork('faults').next());
    expect(fresh.fork('faults').next()).not.toBe(fresh.fork('agents').next());
  });

  test('stays within its bounds and reaches both', () => {
    const random = createRandom(1);
    const drawn = new Set(Array.from({ length: 200 }, () => random.between(3, 6)));
    expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
  });
});
