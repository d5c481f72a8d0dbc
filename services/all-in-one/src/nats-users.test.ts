import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { natsUsersFile } from './nats-users.js';

test('the users of NATS are what the contracts say today (npm run generate)', () => {
  expect(readFileSync(new URL('../../../.docker/nats/users.conf', import.meta.url), 'utf8')).toBe(natsUsersFile());
});
