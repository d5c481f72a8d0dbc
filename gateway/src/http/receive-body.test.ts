import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import { receiveBody, type BodyBounds } from './receive-body.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const bounds: BodyBounds = { maxBytes: 10_000, timeoutMs: 5_000, hold: () => {} };

function receive(changes: Partial<BodyBounds> = {}): { readonly request: PassThrough; readonly body: Promise<Buffer> } {
  const request = Object.assign(new PassThrough(), { headers: {} });
  const response = { setHeader: () => {} } as unknown as ServerResponse;
  return { request, body: receiveBody(request as unknown as IncomingMessage, response, { ...bounds, ...changes }) };
}

describe('a body', () => {
  test.each([1, 1_023, 1_024, 1_025, 5_000])('of %i chunks of one byte arrives as it was sent', async (count) => {
    const { request, body } = receive();
    const text = Array.from({ length: count }, (_, n) => String(n % 10)).join('');
    for (const byte of text) request.write(byte);
    request.end();
    expect((await body).toString()).toBe(text);
  });

  test('is not kept as many small chunks', async () => {
    const { request, body } = receive();
    const chunks: WeakRef<Buffer>[] = [];
    for (let n = 0; n < 5_000; n += 1) {
      const chunk = Buffer.alloc(1, 'x');
      chunks.push(new WeakRef(chunk));
      request.emit('data', chunk);
    }
    // A dereferenced WeakRef keeps its target alive until the end of the turn.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(chunks.filter((chunk) => chunk.deref() !== undefined).length).toBeLessThanOrEqual(1_024);
    request.end();
    expect(await body).toHaveLength(5_000);
  });

  test('without room for it is refused, and its rest is not kept', async () => {
    let room = 3;
    const hold = (bytes: number): void => {
      room -= bytes;
      if (room < 0) throw new HandoffError('OVERLOADED');
    };
    const { request, body } = receive({ hold });
    request.write('1234');
    await expect(body).rejects.toMatchObject({ code: 'OVERLOADED' });
    request.write('5');
    expect(room).toBe(-1);
  });

  test('that is too large is refused', async () => {
    const { request, body } = receive({ maxBytes: 3 });
    request.write('1234');
    await expect(body).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  test('that arrived while this process stood still is not late', async () => {
    const server = createServer((request, response) => {
      void receiveBody(request, response, { ...bounds, timeoutMs: 50 }).then(
        (body) => response.end(body),
        (error: HandoffError) => response.end(error.code),
      );
      socket.write('paid');
      const stoodStillUntil = performance.now() + 200;
      while (performance.now() < stoodStillUntil);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nConnection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/paid/);
    server.close();
  });
});
