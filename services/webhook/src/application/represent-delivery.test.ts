import { expect, test } from '@jest/globals';
import { aDelivery } from '../testing/builders.js';
import { representDelivery } from './represent-delivery.js';

test('a delivery says the same of an address inside as of none at all', () => {
  const delivery = aDelivery();
  const inside = representDelivery({ ...delivery, lastError: 'address_not_allowed' });
  expect(inside).toEqual(representDelivery({ ...delivery, lastError: 'unreachable' }));
  expect(inside.last_error).toBe('unreachable');
});
