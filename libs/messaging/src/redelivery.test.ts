import { expect, test } from '@jest/globals';
import { redeliveryDelayMs } from './redelivery.js';

test('redelivery waits twice as long each time, up to 10 seconds', () => {
  expect([1, 2, 3, 4, 10, 1_000_000].map(redeliveryDelayMs)).toEqual([100, 200, 400, 800, 10_000, 10_000]);
});
