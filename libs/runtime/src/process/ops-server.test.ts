import { afterEach, describe, expect, test } from '@jest/globals';
import { createMetrics } from './metrics.js';
import { startOpsServer, type OpsServer } from './ops-server.js';
import { createReadiness } from './readiness.js';

let server: OpsServer | undefined;

afterEach(async () => {
  await server?.close();
});

async function serve() {
  const readiness = createReadiness();
  server = await startOpsServer({ host: '127.0.0.1', port: 0, readiness, metrics: createMetrics('1.2.3', ['task']) });
  const { url } = server;
  const ask = async (path: string, method = 'GET') => {
    const response = await fetch(url + path, { method });
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
  };
  return { readiness, ask };
}

describe('the ops server', () => {
  test('takes any free port for a taken one, if that is allowed', async () => {
    await serve();
    const port = Number(new URL(server!.url).port);
    const options = {
      host: '127.0.0.1',
      port,
      readiness: createReadiness(),
      metrics: createMetrics('1.2.3', ['task']),
    };
    await expect(startOpsServer(options)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const other = await startOpsServer({ ...options, orAnyFreePort: true });
    expect(other.url).not.toBe(server!.url);
    await other.close();
  });

  test('reports the process as alive, whatever its readiness', async () => {
    const { ask, readiness } = await serve();
    expect(await ask('/livez')).toMatchObject({ status: 200, body: '{"status":"alive"}\n' });
    readiness.stopping();
    expect(await ask('/livez')).toMatchObject({ status: 200 });
  });

  test('is ready only between start and stop, and only when every check holds', async () => {
    const { ask, readiness } = await serve();
    expect(await ask('/readyz')).toMatchObject({ status: 503, body: '{"status":"starting","checks":{}}\n' });
    readiness.started(async () => ({ bus: true, 'task.database': true }));
    expect(await ask('/readyz')).toMatchObject({
      status: 200,
      body: '{"status":"ready","checks":{"bus":true,"task.database":true}}\n',
    });
    readiness.stopping();
    expect(await ask('/readyz')).toMatchObject({ status: 503, body: '{"status":"stopping","checks":{}}\n' });
  });

  test('names the check that fails', async () => {
    const { ask, readiness } = await serve();
    readiness.started(async () => ({ bus: true, 'task.database': false }));
    expect(await ask('/readyz')).toMatchObject({
      status: 503,
      body: '{"status":"not ready","checks":{"bus":true,"task.database":false}}\n',
    });
  });

  test('offers metrics to Prometheus', async () => {
    const { ask } = await serve();
    const { status, type, body } = await ask('/metrics');
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(body).toContain('handoff_build_info{version="1.2.3",modules="task"} 1');
    expect(body).toContain('process_cpu_seconds_total');
  });

  test('answers no other path', async () => {
    const { ask } = await serve();
    expect(await ask('/')).toMatchObject({ status: 404 });
    expect(await ask('/metrics', 'POST')).toMatchObject({ status: 405 });
    expect(await ask('/livez', 'HEAD')).toMatchObject({ status: 200, body: '' });
  });
});

describe('readiness', () => {
  test('caches its checks for a second', async () => {
    let [now, asked] = [0, 0];
    const readiness = createReadiness(() => now);
    readiness.started(async () => ({ first: ++asked === 1 }));
    expect((await readiness.report()).status).toBe('ready');
    now = 999;
    expect((await readiness.report()).status).toBe('ready');
    now = 1_000;
    expect((await readiness.report()).status).toBe('not ready');
    expect(asked).toBe(2);
  });

  test('checks again soon after a failure', async () => {
    let now = 0;
    let asked = 0;
    const readiness = createReadiness(() => now);
    readiness.started(async () => ({ second: ++asked === 2 }));
    expect((await readiness.report()).status).toBe('not ready');
    now = 99;
    expect((await readiness.report()).status).toBe('not ready');
    now = 100;
    expect((await readiness.report()).status).toBe('ready');
    expect(asked).toBe(2);
  });
});
