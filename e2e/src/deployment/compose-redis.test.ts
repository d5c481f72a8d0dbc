import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectRedis } from '@handoff/redis';
import { eventually, startRedis, type TestServer } from '@handoff/testing';
import { readComposeFile } from './deployment-files.js';

/** The ACL file that the container writes for this password. */
function aclFile(password: string): string {
  const script = readComposeFile().services['redis']?.command?.at(-1) ?? '';
  const [printf = ''] = script.replaceAll('$$', '$').split(' > /run/acl');
  return execFileSync('sh', ['-c', printf], { env: { ...process.env, REDIS_PASSWORD: password }, encoding: 'utf8' });
}

describe('the Redis of docker-compose.yml', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startRedis({
      extraFiles: { 'users.acl': aclFile('s3cret') },
      args: (directory) => ['--aclfile', `${directory}/users.acl`],
    });
  });
  afterAll(() => server.stop());

  async function run(login: string, lua: string, key: string, timeoutMs = 60_000): Promise<unknown> {
    const url = `redis://${login}127.0.0.1:${server.port}`;
    const redis = connectRedis({ url, commandTimeoutMs: 60_000 });
    try {
      await eventually(() => redis.isConnected(), { timeoutMs });
      return await redis.script('probe', lua)([key], []);
    } finally {
      await redis.close();
    }
  }
  const KEEP = "redis.call('SET', KEYS[1], '1', 'PX', 1000) return redis.call('TIME') and 1";

  test('lets the gateway work on its own keys', async () => {
    expect(await run('handoff:s3cret@', KEEP, 'handoff:idempotency:a')).toBe(1);
  });

  test.each([
    ["another's keys", KEEP, 'others:a'],
    ['the configuration', "return redis.call('CONFIG', 'GET', '*')", 'handoff:a'],
    ['all data by flushing', "return redis.call('FLUSHALL')", 'handoff:a'],
    ['the list of keys', "return redis.call('KEYS', '*')", 'handoff:a'],
  ])('does not let it touch %s', async (_what, lua, key) => {
    await expect(run('handoff:s3cret@', lua, key)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  test.each(['', 'handoff:wrong@', 'default:s3cret@', ':s3cret@'])('does not let %j in', async (login) => {
    await expect(run(login, KEEP, 'handoff:a', 2_000)).rejects.toThrow();
  });
});
