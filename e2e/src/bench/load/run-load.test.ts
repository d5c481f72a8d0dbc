import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { LoadOrder } from './load-order.js';
import { runLoad } from './run-load.js';

const order = { workload: 'create', tokens: {}, callers: 1, seconds: 0.1 } as const;
const servers: { close(): unknown }[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function serve(listener: RequestListener): Promise<Pick<LoadOrder, 'port'>> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port };
}

describe('a load', () => {
  test('in an open loop counts the wait for a slow answer, of all operations that were due meanwhile', async () => {
    let requests = 0;
    const server = await serve((_request, response) => {
      requests += 1;
      setTimeout(() => response.writeHead(202, { 'content-length': 0 }).end(), requests === 1 ? 300 : 0);
    });
    const result = await runLoad({ ...order, ...server, rate: 500 });
    expect(result).toMatchObject({ completed: 50, failed: 0 });
    expect(result.p50).toBeGreaterThanOrEqual(200);
  });

  test('sends a new Idempotency-Key with each request', async () => {
    const keys: unknown[] = [];
    const server = await serve((request, response) => {
      keys.push(request.headers['idempotency-key']);
      response.writeHead(202, { 'content-length': 0 }).end();
    });
    const { completed } = await runLoad({ ...order, ...server });
    expect(new Set(keys).size).toBe(completed);
  });

  test('counts an unexpected answer as failed and describes it', async () => {
    const server = await serve((_request, response) => response.writeHead(503, { 'content-length': 4 }).end('busy'));
    const result = await runLoad({ ...order, ...server });
    expect(result).toMatchObject({ completed: 0, failed: 1, failure: 'POST /tasks/route answered 503: busy' });
  });
});
