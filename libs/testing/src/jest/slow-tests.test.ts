import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { SLOW_TESTS } from './slow-tests.js';

test('each slow test is there', () => {
  const missing = SLOW_TESTS.filter(
    (path) =>
      !existsSync(fileURLToPath(new URL(`../../../../${path.replace('/dist/', '/src/')}.test.ts`, import.meta.url))),
  );
  expect(missing).toEqual([]);
});
