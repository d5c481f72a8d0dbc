import { expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { createTestDatabase } from '../testing.js';
import { clientConfig } from './client-config.js';
import { createPostgresAdvisoryLocks } from './postgres-advisory-lock.js';

test('a process that hangs loses the lock', async () => {
  const database = await createTestDatabase('postgres');
  const config = clientConfig({
    url: database.url,
    applicationName: 'test',
    statementTimeoutMs: 60_000,
    connectTimeoutMs: 60_000,
  });
  try {
    let lost = false;
    await createPostgresAdvisoryLocks(config, 50).withLock('hanging', async (signal) => {
      // Nothing runs in this process for longer than four heartbeats.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      lost = true;
    });
    expect(lost).toBe(true);
  } finally {
    await database.drop();
  }
});

test('a process that waits for a lock asks on one connection, until it ends it or loses it', async () => {
  const database = await createTestDatabase('postgres');
  const configOf = (applicationName: string) =>
    clientConfig({ url: database.url, applicationName, statementTimeoutMs: 60_000, connectTimeoutMs: 60_000 });
  const db = await database.open();
  const sessions = async (): Promise<readonly number[]> => {
    const text = `SELECT pid FROM pg_stat_activity WHERE application_name = 'waits'`;
    return (await db.query<{ pid: number }>({ name: 'sessions', text })).map(({ pid }) => pid);
  };
  const waiting = createPostgresAdvisoryLocks(configOf('waits'));
  const attempt = (): Promise<boolean> => waiting.withLock('wanted', () => Promise.resolve());
  try {
    await createPostgresAdvisoryLocks(configOf('has it')).withLock('wanted', async () => {
      expect([await attempt(), await attempt()]).toEqual([false, false]);
      const first = await sessions();
      expect(first).toHaveLength(1);
      await db.query({ name: 'end', text: 'SELECT pg_terminate_backend($1)' }, first);
      await eventually(async () => (await sessions()).length === 0);
      expect(await eventually(async () => String(await attempt()))).toBe('false');
      expect(await sessions()).not.toEqual(first);
    });
    expect(await attempt()).toBe(true);
    await eventually(async () => (await sessions()).length === 0);
    await createPostgresAdvisoryLocks(configOf('has it')).withLock('wanted', async () => void (await attempt()));
    expect(await sessions()).toHaveLength(1);
    waiting.close();
    await eventually(async () => (await sessions()).length === 0);
  } finally {
    await database.drop();
  }
});
