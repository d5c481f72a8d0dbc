import { expect, test } from '@jest/globals';
import { migrate } from '@handoff/postgres';
import { createTestUrl } from '@handoff/postgres/testing';
import { startProcess } from '@handoff/runtime';
import { eventually, freePort, tempDir } from '@handoff/testing';
import { loadModules } from './modules.js';

test.each(['session', 'task', 'audit', 'webhook', 'directory'] as const)(
  'on a database that lacks a migration the %s service waits for it, says so, and is not ready',
  async (name) => {
    const { url, drop } = await createTestUrl('pglite', 'migrated');
    await using dataDir = await tempDir();
    await migrate(url, 'down');
    const opsPort = await freePort();
    const stop = new AbortController();
    let log = '';
    const logDestination = { write: (line: string) => void (log += line) };
    const options = { partial: true, migrate: false, signal: stop.signal, logDestination };
    const env = {
      NATS_URL: 'memory:',
      DATABASE_URL: url,
      HANDOFF_DATA_DIR: dataDir.path,
      OPS_PORT: `${opsPort}`,
      LOG_LEVEL: 'error',
    };
    const starting = startProcess(Object.values(await loadModules([name])), env, options);
    await eventually(() => log.includes('the database is not migrated'), { describe: 'what is to be done' });
    const response = await fetch(`http://127.0.0.1:${opsPort}/readyz`);
    expect([response.status, await response.json()]).toEqual([503, { status: 'starting', checks: {} }]);
    stop.abort();
    await expect(starting).rejects.toThrow('aborted');
    await drop();
  },
);
