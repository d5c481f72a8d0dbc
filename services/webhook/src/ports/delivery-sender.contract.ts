import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { startReceiver, type Receiver } from '@handoff/testing';
import type { DeliverySender, OutgoingDelivery } from './delivery-sender.js';

/** How long a sender waits for an endpoint that answers, in milliseconds: a slow machine must not look like a slow endpoint. */
export const PATIENT_MS = 60_000;
/** How long a sender waits for an endpoint that does not answer, in milliseconds. */
export const HASTY_MS = 500;

const BODY = '{"text":"ü😀"}';
const headers = { 'webhook-id': 'id', 'webhook-timestamp': '1', 'webhook-signature': 'v1,a v1,b' };

/**
 * The promises of every sender. Run it for each adapter, with senders that wait so long for an endpoint and may send to
 * 127.0.0.1 over http and to no other private address.
 */
export function describeDeliverySender(name: string, createSender: (timeoutMs: number) => DeliverySender): void {
  const [sender, hasty] = [createSender(PATIENT_MS), createSender(HASTY_MS)];
  const to = (url: string): OutgoingDelivery => ({ url, headers, body: BODY });

  describe(`delivery sender: ${name}`, () => {
    let receiver: Receiver;
    beforeEach(async () => {
      receiver = await startReceiver();
    });
    afterEach(() => receiver.close());

    test('posts the body unchanged with the given headers, and returns the status', async () => {
      expect(await sender.send(to(`${receiver.url}in?token=t`))).toEqual({ statusCode: 204 });
      expect(receiver.received).toMatchObject([{ method: 'POST', path: '/in?token=t', body: BODY, headers }]);
      expect(receiver.received[0]?.headers).toMatchObject({
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'content-length': String(Buffer.byteLength(BODY)),
        'user-agent': expect.stringContaining('Handoff'),
      });
    });

    test.each([200, 201, 301, 302, 307, 308, 400, 404, 410, 429, 500, 503])(
      'returns the status %i and follows no redirect',
      async (statusCode) => {
        receiver.answer((response) => response.writeHead(statusCode, { location: `${receiver.url}other` }).end());
        expect(await sender.send(to(receiver.url))).toEqual({ statusCode });
        expect(receiver.received).toHaveLength(1);
      },
    );

    test.each([
      ['120', 120_000],
      ['0', 0],
      ['-5', undefined],
      ['soon', undefined],
      ['1e3', undefined],
      ['99999999999', undefined],
    ])('reads Retry-After: %s', async (value, retryAfterMs) => {
      receiver.answer((response) => response.writeHead(503, { 'retry-after': value }).end());
      expect(await sender.send(to(receiver.url))).toEqual({ statusCode: 503, retryAfterMs });
    });

    test('reads a Retry-After that is a date', async () => {
      const at = new Date(Date.now() + 600_000).toUTCString();
      receiver.answer((response) => response.writeHead(503, { 'retry-after': at }).end());
      const outcome = (await sender.send(to(receiver.url))) as { readonly retryAfterMs?: number };
      expect(outcome.retryAfterMs).toBeGreaterThan(540_000);
      expect(outcome.retryAfterMs).toBeLessThanOrEqual(600_000);
    });

    test.each([-7_200_000, 7_200_000])(
      'reads that date by the clock of an endpoint that is %i ms off',
      async (offMs) => {
        const date = new Date(Date.now() + offMs);
        const at = new Date(date.getTime() + 60_000).toUTCString();
        receiver.answer((response) => response.writeHead(503, { date: date.toUTCString(), 'retry-after': at }).end());
        expect(await sender.send(to(receiver.url))).toEqual({ statusCode: 503, retryAfterMs: 60_000 });
      },
    );

    test('does not wait for the end of an answer that has none', async () => {
      receiver.answer((response) => response.writeHead(200).write('x'));
      // Longer than a test may take.
      expect(await createSender(600_000).send(to(receiver.url))).toEqual({ statusCode: 200 });
    });

    test('gives up on an endpoint that does not answer', async () => {
      receiver.answer(() => undefined);
      expect(await hasty.send(to(receiver.url))).toEqual({ error: 'timeout' });
    });

    test('gives up on an endpoint that answers a header at a time, without end', async () => {
      const server = await rawServer((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const timer = setInterval(() => socket.write('X-More: yes\r\n'), 20);
        socket.on('close', () => clearInterval(timer));
      });
      expect(await hasty.send(to(server.url))).toEqual({ error: 'timeout' });
      await server.close();
    });

    test.each([
      ['is no HTTP', 'hello\r\n\r\n'],
      ['is nothing', ''],
      ['breaks off', 'HTTP/1.1 200 OK\r\nContent-'],
      ['has endless headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
      ['switches protocols', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'],
    ])('is not deceived by an answer that %s', async (_, answer) => {
      const server = await rawServer((socket) => socket.end(answer));
      expect(await sender.send(to(server.url))).toEqual({ error: 'unreachable' });
      await server.close();
    });

    test('says that the endpoint is unreachable when nothing listens', async () => {
      const closed = await startReceiver();
      await closed.close();
      expect(await sender.send(to(closed.url))).toEqual({ error: 'unreachable' });
    });

    test('says that the endpoint is unreachable when it does not speak https', async () => {
      expect(await sender.send(to(receiver.url.replace('http:', 'https:')))).toEqual({ error: 'unreachable' });
      expect(receiver.received).toEqual([]);
    });

    test.each([
      'http://127.0.0.2:PORT/',
      'http://localhost:PORT/',
      'http://[::1]:PORT/',
      'http://[::ffff:127.0.0.1]:PORT/',
      'http://0.0.0.0:PORT/',
      'http://169.254.169.254:PORT/',
      'http://user:pass@127.0.0.1:PORT/',
      'file:///etc/passwd',
      'nonsense',
    ])('connects to nothing for %s', async (url) => {
      expect(await sender.send(to(url.replace('PORT', String(receiver.port))))).toEqual({
        error: 'address_not_allowed',
      });
      expect(receiver.connections()).toBe(0);
    });
  });
}

async function rawServer(
  serve: (socket: Socket) => void,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    socket.once('data', () => serve(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
