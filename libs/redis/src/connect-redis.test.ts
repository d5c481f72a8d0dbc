import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { eventually, freePort, startRedis, type TestServer } from '@handoff/testing';
import type { Log } from '@handoff/kernel';
import { connectRedis } from './connect-redis.js';
import type { RedisClient } from './redis-client.js';

const url = process.env['TEST_REDIS_URL'] ?? '';
let clients: RedisClient[] = [];

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
});

/** A bound for what hangs: a machine that stands still must not look like a server that does. */
const PATIENT_MS = 60_000;

function open(target: string, logger?: Log, commandTimeoutMs = PATIENT_MS): RedisClient {
  const client = connectRedis({
    url: target,
    name: 'test',
    commandTimeoutMs,
    ...(logger === undefined ? {} : { logger }),
  });
  clients.push(client);
  return client;
}

async function openConnected(target = url, commandTimeoutMs = PATIENT_MS): Promise<RedisClient> {
  const client = open(target, undefined, commandTimeoutMs);
  await eventually(() => client.isConnected());
  return client;
}

/** A log that keeps its messages. */
function logBook(): Log & { readonly entries: { readonly fields: object; readonly message: string }[] } {
  const entries: { readonly fields: object; readonly message: string }[] = [];
  const note = (fields: object, message: string): void => void entries.push({ fields, message });
  return { entries, info: note, warn: note, error: note };
}

/** Sends one command, past the client. */
async function send(port: number, command: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`${command}\r\n`);
  await once(socket, 'data');
  socket.destroy();
}

describe('a script', () => {
  test('takes and gives bytes as they are', async () => {
    const client = await openConnected();
    const echo = client.script('echo', 'return ARGV[1]');
    const bytes = Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    expect(await echo([], [bytes])).toEqual(bytes);
    expect(await echo([], [new Uint8Array(bytes).subarray(100, 110)])).toEqual(bytes.subarray(100, 110));
  });

  test('answers with numbers, nothing and lists', async () => {
    const client = await openConnected();
    const script = client.script('several', "return {1, false, {'a', KEYS[1]}}");
    expect(await script(['k'], [])).toEqual([1, null, [Buffer.from('a'), Buffer.from('k')]]);
  });

  test('that fails is UNAVAILABLE, with the reason as its cause', async () => {
    const client = await openConnected();
    const broken = client.script('broken', "return redis.call('NO_SUCH_COMMAND')");
    await expect(broken([], [])).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: expect.any(Error) });
  });
});

test('commands of one turn leave in one write', async () => {
  const { hostname, port } = new URL(url);
  const chunks: number[] = [];
  const proxy = createServer((socket) => {
    const upstream = connect(Number(port), hostname);
    socket.on('data', (chunk) => chunks.push(chunk.length)).pipe(upstream);
    upstream.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const target = new URL(url);
  [target.hostname, target.port] = ['127.0.0.1', String((proxy.address() as AddressInfo).port)];
  const client = await openConnected(target.href);
  const echo = client.script('echo', 'return ARGV[1]');
  await echo([], ['loads it']);
  chunks.length = 0;
  const answers = await Promise.all(['a', 'b', 'c'].map(async (text) => String(await echo([], [Buffer.from(text)]))));
  expect([answers, chunks.length]).toEqual([['a', 'b', 'c'], 1]);
  await client.close();
  proxy.close();
});

test.each(['', 'memory:', 'http://localhost', 'redis://'])('%j is not a Redis URL', (text) => {
  expect(() => connectRedis({ url: text })).toThrow(TypeError);
});

describe('a server of its own', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startRedis();
  });

  afterEach(async () => {
    await server.kill('SIGCONT').catch(() => undefined);
    await server.stop();
  });

  test('that is not there yet makes commands fail, until it comes', async () => {
    const port = await freePort();
    const client = open(`redis://127.0.0.1:${port}`);
    const script = client.script('one', 'return 1');
    await expect(script([], [])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await client.isReachable()).toBe(false);
    const late = await startRedis({ port });
    await eventually(() => client.isConnected());
    expect(await script([], [])).toBe(1);
    await client.close();
    await late.stop();
  });

  test('that is killed and restarted is found again, scripts included', async () => {
    const client = await openConnected(server.url);
    const script = client.script('one', 'return 1');
    expect(await script([], [])).toBe(1);
    await server.kill();
    await eventually(() => !client.isConnected());
    await expect(script([], [])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await server.restart();
    await eventually(() => client.isConnected());
    expect(await script([], [])).toBe(1);
  });

  test('that freezes costs the commands in flight their timeout and the next ones nothing', async () => {
    const client = await openConnected(server.url, 400);
    const script = client.script('one', 'return 1');
    await server.kill('SIGSTOP');
    await expect(script([], [])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(client.isConnected()).toBe(false);
    await server.kill('SIGCONT');
    expect(await eventually(() => script([], []))).toBe(1);
  });

  test('is logged as lost once, and as found once', async () => {
    const log = logBook();
    const client = open(server.url, log);
    await eventually(() => client.isConnected());
    await server.kill();
    await eventually(() => log.entries.length > 0);
    await server.restart();
    await eventually(() => client.isConnected());
    expect(log.entries.map(({ message }) => message)).toEqual([
      'redis cannot be reached',
      'redis can be reached again',
    ]);
  });

  test('that may evict keys is warned about', async () => {
    const log = logBook();
    await send(server.port, 'CONFIG SET maxmemory-policy allkeys-lru');
    open(server.url, log);
    await eventually(() => log.entries.some(({ fields }) => 'policy' in fields));
  });

  test('does not keep a client from being closed', async () => {
    const client = await openConnected(server.url, 400);
    await server.kill('SIGSTOP');
    await client.close();
    expect(client.isConnected()).toBe(false);
  });
});
