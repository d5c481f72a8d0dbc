import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { MAX_PIPELINED } from './http/bound-pipelining.js';
import { rawExchange, readAnswer } from './testing/raw-exchange.js';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js';

const ID = '0190f000-0000-7000-8000-000000000001';

let gateway: TestGateway;

afterEach(() => gateway.close());

describe('bytes that are not a request', () => {
  const huge = 'x'.repeat(20_000);
  test.each<[string, string, number, string]>([
    ['garbage', 'garbage\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'MALFORMED_REQUEST'],
    ['an unknown version', 'GET / HTTP/9.9\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a header without a colon', 'GET /status HTTP/1.1\r\nHost x\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a NUL in a header', 'GET /status HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [
      'a folded header',
      'GET /status HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\nConnection: close\r\nA\r\n\r\n',
      400,
      'MALFORMED_REQUEST',
    ],
    ['a header that is too large', `GET /status HTTP/1.1\r\nHost: x\r\nA: ${huge}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['a path that is too long', `GET /${huge} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    [
      'two lengths',
      'POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      400,
      'MALFORMED_REQUEST',
    ],
    ['a negative length', 'POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [
      'both a length and chunks',
      'POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'MALFORMED_REQUEST',
    ],
    ['no Host', 'GET /status HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['two Hosts', 'GET /status HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a malformed Host', 'GET /status HTTP/1.1\r\nHost: x/y@z\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a future version', 'GET /status HTTP/2.0\r\nHost: x\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a version of long ago', 'GET /status\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [
      'an unknown transfer coding',
      'POST /sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'an empty transfer coding, and a length',
      'POST /sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\nContent-Length: 2\r\n\r\n{}',
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'chunks in HTTP/1.0',
      'POST /sessions HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'more headers than Node keeps',
      `GET /status HTTP/1.1\r\nHost: x\r\n${'a:\r\n'.repeat(2_500)}\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    ['an odd expectation', 'GET /status HTTP/1.1\r\nHost: x\r\nExpect: cake\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['CONNECT', 'CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
  ])('such as %s are answered with a problem', async (_, text, status, code) => {
    gateway = await startTestGateway();
    const answer = readAnswer(await rawExchange(gateway.url, text));
    expect(answer).toMatchObject({ status, problem: { status, code } });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', connection: 'close' });
    expect(answer.headers['x-trace-id']).toBe(answer.problem['trace_id']);
  });

  test('are counted', async () => {
    gateway = await startTestGateway();
    await rawExchange(gateway.url, 'garbage\r\n\r\n');
    expect(await gateway.metrics()).toMatch(/handoff_http_socket_errors_total\{code="HPE_\w+"\} 1/);
  });

  test('after a request do not take the place of its answer', async () => {
    gateway = await startTestGateway();
    const { held, finish } = createHold();
    gateway.on('getSession', async () => {
      await held;
      return { body: '{"good":true}' };
    });
    const token = await gateway.issuer.token({ roles: ['finance'] });
    const text = `GET /sessions/${ID} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\ngarbage\r\n\r\n`;
    const answer = rawExchange(gateway.url, text);
    await eventually(() => gateway.callsOf('getSession').length === 1);
    finish();
    expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('in the body of an answered request get no answer', async () => {
    gateway = await startTestGateway();
    const socket = await dial(gateway.url);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    const ended = new Promise((resolve) => socket.once('end', resolve));
    socket.write('POST /sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    await eventually(() => chunks.length > 0);
    socket.write('zz\r\n');
    await ended;
    expect(
      Buffer.concat(chunks)
        .toString()
        .match(/HTTP\/1\.1 \d+/g),
    ).toEqual(['HTTP/1.1 401']);
    socket.destroy();
  });

  test('in the body of a pipelined request do not take the place of the answer before it', async () => {
    gateway = await startTestGateway();
    const { held, finish } = createHold();
    gateway.on('getSession', async () => {
      await held;
      return { body: '{"good":true}' };
    });
    const token = await gateway.issuer.token({ roles: ['finance'] });
    const first = `GET /sessions/${ID} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    const second = 'POST /sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n';
    const answer = rawExchange(gateway.url, first + second);
    await eventually(() => gateway.callsOf('getSession').length === 1);
    finish();
    expect((await answer).match(/HTTP\/1\.1 \d+/g)?.[0]).toBe('HTTP/1.1 200');
  });

  test('in a chunked body are the answer to its request', async () => {
    gateway = await startTestGateway();
    const token = await gateway.issuer.token({ roles: ['finance'] });
    const head = `POST /sessions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`;
    const text = `${head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`;
    expect(readAnswer(await rawExchange(gateway.url, text))).toMatchObject({ status: 400 });
  });
});

describe('a slow client', () => {
  test('that sends its body slowly gets 408', async () => {
    gateway = await startTestGateway({ timeouts: { bodyMs: 100 } });
    const token = await gateway.issuer.token({ roles: ['finance'] });
    const head = `POST /sessions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`;
    const text = `${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`;
    expect(readAnswer(await rawExchange(gateway.url, text))).toMatchObject({
      status: 408,
      problem: { code: 'REQUEST_TIMEOUT' },
      headers: { connection: 'close' },
    });
  });

  test('that sends its headers slowly gets 408', async () => {
    gateway = await startTestGateway({}, { headersMs: 200 });
    expect(readAnswer(await rawExchange(gateway.url, 'GET /status HTTP/1.1\r\nHost: x\r\n'))).toMatchObject({
      status: 408,
      problem: { code: 'REQUEST_TIMEOUT' },
    });
  });

  test('that does not read its answers is cut off', async () => {
    gateway = await startTestGateway({}, { idleMs: 500 });
    const socket = await dial(gateway.url);
    socket.pause();
    // The answers exceed the buffers of both ends, so that the server cannot send.
    socket.write('GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1_000));
    // Requests have begun and ended, and none is left: a look while they last could come too late.
    await eventually(async () => {
      const metrics = await gateway.metrics();
      return /duration_seconds_count\{.*openapi/.test(metrics) && /handoff_http_requests_in_flight 0/.test(metrics);
    });
    socket.destroy();
    expect((await gateway.send('GET', '/status')).status).toBe(200);
  });

  test('that disconnects in the middle of its body does no harm', async () => {
    gateway = await startTestGateway();
    const token = await gateway.issuer.token({ roles: ['finance'] });
    const socket = await dial(gateway.url);
    const head = `POST /sessions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`;
    socket.write(`${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`);
    await eventually(async () => /handoff_http_requests_in_flight 1/.test(await gateway.metrics()));
    socket.destroy();
    await eventually(async () => /handoff_http_requests_in_flight 0/.test(await gateway.metrics()));
    expect((await gateway.send('GET', '/status')).status).toBe(200);
    expect(gateway.callsOf('createSession')).toHaveLength(0);
  });
});

describe('a client that pipelines', () => {
  const read = (token: string): string =>
    `GET /sessions/${ID} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`;

  test('a thousand requests gets all of them done, never more than MAX_PIPELINED at once', async () => {
    gateway = await startTestGateway({ limits: { maxInFlight: MAX_PIPELINED } });
    let [inFlight, most] = [0, 0];
    gateway.on('getSession', async () => {
      most = Math.max(most, (inFlight += 1));
      await new Promise((resolve) => setImmediate(resolve));
      inFlight -= 1;
      return { body: '{}' };
    });
    const token = await gateway.issuer.token({ roles: ['finance'] });
    const last = read(token).replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
    const answers = await rawExchange(gateway.url, read(token).repeat(999) + last);
    expect(answers.match(/HTTP\/1\.1 200 /g)).toHaveLength(1_000);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(MAX_PIPELINED);
  });

  test('gets no 408 for headers that are late because the server did not read them', async () => {
    gateway = await startTestGateway({}, { headersMs: 1_000 });
    const { held, finish } = createHold();
    gateway.on('getSession', async () => {
      await held;
      return { body: '{}' };
    });
    const token = await gateway.issuer.token({ roles: ['finance'] });
    const socket = await dial(gateway.url);
    let answers = '';
    socket.on('data', (chunk: Buffer) => (answers += chunk.toString()));
    // One more than the bound, and the start of another, whose rest follows when there is room again.
    socket.write(read(token).repeat(MAX_PIPELINED + 1) + read(token).slice(0, 20));
    await eventually(() => gateway.callsOf('getSession').length === MAX_PIPELINED);
    const since = Date.now();
    // Node checks for late requests twice a second.
    await eventually(() => Date.now() - since > 2_000);
    finish();
    socket.write(read(token).slice(20));
    await eventually(() => answers.match(/HTTP\/1\.1 200 /g)?.length === MAX_PIPELINED + 2);
    socket.destroy();
  });
});

describe('at the limit of requests in flight', () => {
  test('the gateway has room again after a pipelining client has disconnected', async () => {
    gateway = await startTestGateway({ limits: { maxInFlight: 10 } });
    const { held, finish } = createHold();
    gateway.on('getSession', async () => {
      await held;
      return { body: '{}' };
    });
    const token = await gateway.issuer.token({ roles: ['finance'] });
    const socket = await dial(gateway.url);
    socket.write(`GET /sessions/${ID} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`.repeat(10));
    await eventually(() => gateway.callsOf('getSession').length === 10);
    socket.destroy();
    await eventually(async () => /handoff_http_requests_in_flight 0/.test(await gateway.metrics()));
    finish();
    expect((await gateway.send('GET', `/sessions/${ID}`)).status).toBe(200);
  });

  test('the gateway refuses with Retry-After, and still answers probes', async () => {
    gateway = await startTestGateway({ limits: { maxInFlight: 1 } });
    const { held, finish } = createHold();
    gateway.on('getSession', async () => {
      await held;
      return { body: '{}' };
    });
    const first = gateway.send('GET', `/sessions/${ID}`);
    await eventually(() => gateway.callsOf('getSession').length === 1);
    const second = await gateway.send('GET', `/sessions/${ID}`);
    expect(second.status).toBe(503);
    expect(second.headers.get('retry-after')).toBe('1');
    expect(await second.json()).toMatchObject({ code: 'OVERLOADED' });
    expect((await gateway.send('GET', '/livez')).status).toBe(200);
    finish();
    expect((await first).status).toBe(200);
    await eventually(async () => (await gateway.send('GET', `/sessions/${ID}`)).status === 200);
  });
});

describe('a service that does not answer in time', () => {
  test('leads to OUTCOME_UNKNOWN, and leaves the key free for a retry that finds the outcome', async () => {
    gateway = await startTestGateway({ timeouts: { requestMs: 1_000 } });
    const { held, finish } = createHold();
    gateway.on('routeTask', async () => {
      await held;
      return { body: '{}' };
    });
    const body = { target: 'legal', task: { task_type: 'review' } };
    const first = await gateway.send('POST', '/tasks/route', { body, headers: { 'idempotency-key': 'k' } });
    expect(first.status).toBe(503);
    expect(await first.json()).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(first.headers.get('retry-after')).not.toBeNull();
    gateway.on('routeTask', async () => ({ body: '{"found":true}', replayed: true }));
    // On a machine that stands still for a second, the retry may come too late as well.
    const second = await eventually(async () => {
      const retry = await gateway.send('POST', '/tasks/route', { body, headers: { 'idempotency-key': 'k' } });
      return retry.status === 202 ? retry : undefined;
    });
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    finish();
  });

  test('gets additional time for a long poll', async () => {
    gateway = await startTestGateway({ timeouts: { requestMs: 1_000 } });
    await gateway.send('GET', `/status/${ID}?since_version=1&wait_ms=30000`);
    const { call } = gateway.callsOf('getStatus')[0]!;
    expect(call.deadline.getTime() - Date.now()).toBeGreaterThan(15_000);
  });
});

describe('a gateway that drains', () => {
  test('finishes the requests in flight, and then closes their connections', async () => {
    gateway = await startTestGateway();
    const { held, finish } = createHold();
    gateway.on('getSession', async () => {
      await held;
      return { body: '{}' };
    });
    const first = gateway.send('GET', `/sessions/${ID}`);
    await eventually(() => gateway.callsOf('getSession').length === 1);
    gateway.stopping.abort();
    const drained = gateway.server.drain();
    finish();
    const response = await first;
    expect(response.status).toBe(200);
    expect(response.headers.get('connection')).toBe('close');
    await drained;
    await expect(gateway.send('GET', '/status')).rejects.toThrow();
  });

  test.each([
    ['no request', ''],
    ['half a request', 'GET /health HTTP/1.1\r\nHo'],
    ['a whole request, and half of the next', 'GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /hea'],
  ])('does not wait for a connection with %s', async (_, text) => {
    gateway = await startTestGateway();
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    await once(socket, 'connect');
    socket.write(text);
    await eventually(() => !text.includes('\n\r\n') || answer.includes('status'));
    // Its answers prove that the server has accepted the connection before, too.
    await gateway.send('GET', '/health');
    gateway.stopping.abort();
    const closed = once(socket, 'close');
    await gateway.server.drain();
    await closed;
  });

  test('ends long polls with a Retry-After', async () => {
    gateway = await startTestGateway();
    const { held, finish } = createHold();
    gateway.on('getStatus', async () => {
      await held;
      return { body: '{}' };
    });
    const poll = gateway.send('GET', `/status/${ID}?since_version=1&wait_ms=30000`);
    await eventually(() => gateway.callsOf('getStatus').length === 1);
    gateway.stopping.abort();
    const response = await poll;
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    finish();
  });
});

/** A promise, and the function that resolves it. */
function createHold(): { readonly held: Promise<void>; readonly finish: () => void } {
  let finish = (): void => {};
  const held = new Promise<void>((resolve) => (finish = resolve));
  return { held, finish: () => finish() };
}

function dial(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => resolve(socket));
    socket.on('error', reject);
  });
}
