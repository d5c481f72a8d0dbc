import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js';

const CAPACITY = 20;

describe('an overloaded gateway', () => {
  let gateway: TestGateway;
  let release: () => void;
  afterEach(async () => {
    release();
    await gateway.close();
  });

  async function start(maxWaiting = CAPACITY): Promise<void> {
    // Accepted requests stay until they are released, even on a slow machine.
    gateway = await startTestGateway({
      limits: { maxInFlight: CAPACITY, maxWaiting },
      timeouts: { requestMs: 60_000 },
    });
    const opened = new Promise<void>((resolve) => {
      release = resolve;
    });
    const answerWhenReleased = async (): Promise<{ body: string }> => {
      await opened;
      return { body: '{}' };
    };
    gateway.on('listTasks', answerWhenReleased);
    gateway.on('getStatus', answerWhenReleased);
    gateway.on('claimTasks', answerWhenReleased);
  }

  test('at five times its capacity refuses the rest at once, answers probes, and serves the accepted requests', async () => {
    await start();
    const answers: Response[] = [];
    const sending = Array.from({ length: 5 * CAPACITY }, async () => {
      const answer = await gateway.send('GET', '/tasks');
      answers.push(answer);
      return answer;
    });
    await eventually(() => answers.length === 4 * CAPACITY);
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
      expect(await answer.json()).toMatchObject({ code: 'OVERLOADED' });
    }
    for (const probe of ['/livez', '/readyz', '/status']) expect((await fetch(gateway.url + probe)).status).toBe(200);
    expect(gateway.callsOf('listTasks')).toHaveLength(CAPACITY);
    release();
    const statuses = (await Promise.all(sending)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(CAPACITY);
    expect((await gateway.send('GET', '/tasks')).status).toBe(200);
  });

  test('does not grow in memory when it is overloaded again and again', async () => {
    await start();
    const full = Array.from({ length: CAPACITY }, () => gateway.send('GET', '/tasks'));
    await eventually(() => gateway.callsOf('listTasks').length === CAPACITY);
    const wave = async (): Promise<void> => {
      const answers = await Promise.all(Array.from({ length: 4 * CAPACITY }, () => gateway.send('GET', '/tasks')));
      for (const answer of answers) expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(0);
    };
    for (let n = 0; n < 2; n += 1) await wave();
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 8; n += 1) await wave();
    // 640 refusals that each kept 128 KiB would show; uncollected garbage stays below this.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(75 * 1024 * 1024);
    release();
    await Promise.all(full);
  });

  const statusPath = '/status/0197f7a2-0000-7000-8000-000000000001?wait_ms=5000';

  test('lets requests that wait block no requests that work', async () => {
    await start(3 * CAPACITY);
    const waiting = Array.from({ length: 2 * CAPACITY }, () => gateway.send('GET', statusPath));
    await eventually(() => gateway.callsOf('getStatus').length === 2 * CAPACITY);
    const answer = await gateway.send('POST', '/sessions', { body: { agent_role: 'finance' } });
    expect(answer.status).toBe(201);
    release();
    for (const { status } of await Promise.all(waiting)) expect(status).toBe(200);
  });

  test('bounds the requests that wait too', async () => {
    await start(2);
    const waiting = [1, 2].map(() => gateway.send('GET', statusPath));
    await eventually(() => gateway.callsOf('getStatus').length === 2);
    expect(await (await gateway.send('GET', statusPath)).json()).toMatchObject({ code: 'OVERLOADED' });
    release();
    await Promise.all(waiting);
  });

  test('bounds the bytes of requests that wait, and only of those', async () => {
    await start();
    gateway.on('routeTask', async () => ({ body: '{}' }));
    // A megabyte that is a kilobyte on the wire: all that twenty waiting requests may keep.
    const padded = (json: object): Promise<Response> =>
      gateway.send('POST', 'wait_ms' in json ? '/tasks/claim' : '/tasks/route', {
        headers: {
          'content-type': 'application/json',
          'content-encoding': 'gzip',
          'idempotency-key': randomUUID(),
        },
        body: gzipSync(`${' '.repeat(1_000_000)}${JSON.stringify(json)}`),
      });
    const claim = (): Promise<Response> => padded({ role: 'finance', wait_ms: 30_000 });
    const first = claim();
    await eventually(() => gateway.callsOf('claimTasks').length === 1);
    const second = await claim();
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await padded({ target: 'manager', task: { task_type: 'x' } })).status).toBe(202);
    release();
    expect((await first).status).toBe(200);
    await eventually(async () => (await claim()).status === 200);
  });

  test('does not let wait_ms on another operation bypass the bound', async () => {
    await start();
    const full = Array.from({ length: CAPACITY }, () => gateway.send('GET', '/tasks'));
    await eventually(() => gateway.callsOf('listTasks').length === CAPACITY);
    expect((await gateway.send('GET', '/tasks?wait_ms=1')).status).toBe(503);
    release();
    await Promise.all(full);
  });
});
