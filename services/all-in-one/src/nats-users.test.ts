import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { natsUsersFile } from './nats-users.js';

test('the NATS users match the contracts (npm run generate renews them)', () => {
  expect(readFileSync(new URL('../../../.docker/nats/users.conf', import.meta.url), 'utf8')).toBe(natsUsersFile());
});
