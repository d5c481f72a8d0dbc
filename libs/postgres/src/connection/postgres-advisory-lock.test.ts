import { expect, test } from '@jest/globals';
import { createTestDatabase } from '../testing.js';
import { clientConfig } from './client-config.js';
import { withPostgresAdvisoryLock } from './postgres-advisory-lock.js';

test('a process that hangs loses the lock', async () => {
  const database = await createTestDatabase('postgres');
  const config = clientConfig({
    url: database.url,
    applicationName: 'test',
    statementTimeoutMs: 5_000,
    connectTimeoutMs: 5_000,
  });
  try {
    let lost = false;
    await withPostgresAdvisoryLock(
      config,
      'hanging',
      async (signal) => {
        // Nothing runs in this process for longer than four heartbeats.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        lost = true;
      },
      50,
    );
    expect(lost).toBe(true);
  } finally {
    await database.drop();
  }
});
