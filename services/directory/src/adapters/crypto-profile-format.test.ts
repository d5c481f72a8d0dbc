import { expect, test } from '@jest/globals';
import { describeProfileFormat } from '../ports/profile-format.contract.js';
import { createCryptoProfileFormat } from './crypto-profile-format.js';

describeProfileFormat('Ed25519', (keys) => createCryptoProfileFormat(keys.map((key) => Buffer.alloc(32, key))));

test('a format that could not be loaded is loaded by a later call', async () => {
  const seeds = [Buffer.alloc(1)];
  const format = createCryptoProfileFormat(seeds);
  await expect(format.read('role: finance')).rejects.toThrow();
  seeds[0] = Buffer.alloc(32, 1);
  expect((await format.read('role: finance')).mistakes).not.toEqual([]);
});
