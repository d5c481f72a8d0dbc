import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { orderedNumber } from './ordered-number.js';

test('two numbers compare as their places do', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
      const [x, y] = [orderedNumber(a), orderedNumber(b)];
      expect(Math.sign(x.high - y.high || x.low - y.low)).toBe(a === b ? 0 : a < b ? -1 : 1);
    }),
    {
      examples: [
        [0, -0],
        [-5e-324, 5e-324],
        [Number.MAX_VALUE, Infinity],
        [-1, 1],
        [0.1 + 0.2, 0.3],
      ],
    },
  );
});

test('the integers are those that JSON and Cedar keep', () => {
  for (const number of [0, -1, 1e308, -1e308, 5e-324, Infinity, -Infinity]) {
    const { high, low } = orderedNumber(number);
    expect([Number.isSafeInteger(high), Number.isSafeInteger(low)]).toEqual([true, true]);
  }
});
