import { execFile } from 'node:child_process';
import { chmod, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { acceptsConnections } from '../accepts-connections.js';
import { eventually } from '../eventually.js';
import { freePort } from '../free-port.js';
import { tempDir } from '../temp-dir.js';
import { startNats } from './nats.js';
import { startPostgres } from './postgres.js';
import { startRedis } from './redis.js';

describe('the servers of a test run', () => {
  test.each(['TEST_DATABASE_URL', 'TEST_REDIS_URL', 'TEST_NATS_URL'])(
    '%s names one that accepts connections',
    async (name) => {
      const { hostname, port } = new URL(process.env[name] ?? '');
      expect(hostname).not.toBe('');
      expect(await acceptsConnections(Number(port))).toBe(true);
    },
  );
});

describe.each([
  ['Postgres', startPostgres],
  ['Redis', startRedis],
  ['NATS', startNats],
] as const)('%s, started alone', (_name, start) => {
  test('comes back on the same port after it was killed', async () => {
    const server = await start();
    try {
      const before = server.pid;
      await server.kill();
      expect(server.pid).toBeUndefined();
      expect(await acceptsConnections(server.port)).toBe(false);
      await server.restart();
      expect(await acceptsConnections(server.port)).toBe(true);
      expect(server.pid).not.toBe(before);
    } finally {
      await server.stop();
    }
    expect(await acceptsConnections(server.port)).toBe(false);
  });

  test('starts on a given port', async () => {
    const port = await freePort();
    const server = await start({ port });
    expect(server.port).toBe(port);
    await server.stop();
    await server.stop();
  });
});

describe('a process that started servers and is killed', () => {
  test('leaves neither servers nor directories behind', async () => {
    const here = dirname(fileURLToPath(import.meta.url));
    await using directory = await tempDir();
    await chmod(directory.path, 0o755); // the server may run as another user
    const script = `
      const { startRedis } = await import(${JSON.stringify(join(here, 'redis.js'))});
      const { port } = await startRedis();
      process.stdout.write(String(port), () => process.kill(process.pid, 'SIGKILL'));
    `;
    const outcome = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TMPDIR: directory.path },
    }).catch((error: { stdout: string; signal: string }) => error);
    expect(outcome).toMatchObject({ signal: 'SIGKILL' });
    await eventually(async () => !(await acceptsConnections(Number(outcome.stdout))), {
      describe: 'the end of the server',
    });
    await eventually(async () => (await readdir(directory.path)).length === 0, {
      describe: 'the removal of its directory',
    });
  });
});
