import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { eventually } from '@handoff/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import { boundPipelining, MAX_PIPELINED } from './bound-pipelining.js';
import { closeQueuedResponses } from './close-queued-responses.js';

/** The most bytes of one read of a socket: so much may be parsed beyond the bound. */
const ONE_READ = 65_536;

describe('a client that pipelines', () => {
  let under: UnderTest;
  afterEach(() => under.close());

  test('gets all its answers in order, with never more than the bound started', async () => {
    under = await serve((request, response) => setImmediate(() => response.end(request.url)));
    under.client.write(Array.from({ length: 1_000 }, (_, n) => get(n)).join(''));
    await eventually(() => under.answers().length === 1_000);
    expect(under.answers()).toEqual(Array.from({ length: 1_000 }, (_, n) => `/${n}`));
    expect(under.most()).toBe(MAX_PIPELINED);
  });

  test('is answered in order even if later requests finish first', async () => {
    const open: (() => void)[] = [];
    under = await serve((request, response) => {
      open.unshift(() => response.end(request.url));
      // Each group of MAX_PIPELINED requests is answered from the last to the first.
      if (open.length === MAX_PIPELINED) open.splice(0).forEach((answer) => answer());
    });
    under.client.write(Array.from({ length: 10 * MAX_PIPELINED }, (_, n) => get(n)).join(''));
    await eventually(() => under.answers().length === 10 * MAX_PIPELINED);
    expect(under.answers()).toEqual(Array.from({ length: 10 * MAX_PIPELINED }, (_, n) => `/${n}`));
  });

  test('is not read while its requests wait, however much it sends, and gets every answer later', async () => {
    const open: (() => void)[] = [];
    let held = true;
    under = await serve((request, response) => {
      const answer = (): void => void response.end(request.url);
      if (held) open.push(answer);
      else answer();
    });
    const padding = 'x'.repeat(8_000);
    const count = 4_000; // 32 MB: more than the buffers of the system take
    under.client.write(Array.from({ length: count }, (_, n) => get(n, `A: ${padding}\r\n`)).join(''));
    await eventually(() => open.length === MAX_PIPELINED);
    await until(() => under.bytesRead()).isStill();
    expect(under.bytesRead()).toBeLessThanOrEqual(MAX_PIPELINED * (padding.length + 100) + 2 * ONE_READ);
    expect(under.begun()).toBe(MAX_PIPELINED);
    held = false;
    open.forEach((answer) => answer());
    await eventually(() => under.answers().length === count);
    expect(under.answers()).toEqual(Array.from({ length: count }, (_, n) => `/${n}`));
  });

  test('and does not read its answers is not read either', async () => {
    const large = 'x'.repeat(1_000_000);
    under = await serve((_, response) => response.end(large));
    under.client.pause();
    under.client.write(Array.from({ length: 20_000 }, (_, n) => get(n, `A: ${'x'.repeat(1_000)}\r\n`)).join(''));
    await eventually(() => under.begun() >= MAX_PIPELINED);
    await until(() => under.bytesRead() + under.begun()).isStill();
    // Some answers fit into the system's buffers, and made room for as many requests.
    expect(under.inFlight()).toBe(MAX_PIPELINED);
    expect(under.bytesRead()).toBeLessThan(1_000_000);
  });

  test('requests with bodies gets every body read, even bodies larger than the buffers', async () => {
    under = await serve((request, response) => {
      let size = 0;
      // Later, so that the body fills its buffer meanwhile and Node pauses the socket.
      setTimeout(() => {
        request.on('data', (chunk: Buffer) => (size += chunk.length)).on('end', () => response.end(`${size}`));
      }, 2);
    });
    const sizes = Array.from({ length: 100 }, (_, n) => (n % 7) * 30_000);
    under.client.write(sizes.map((size, n) => post(n, size)).join(''));
    await eventually(() => under.answers().length === sizes.length);
    expect(under.answers()).toEqual(sizes.map(String));
    expect(under.most()).toBeLessThanOrEqual(MAX_PIPELINED);
  });

  test('does not get a waiting body read into memory', async () => {
    const open: (() => void)[] = [];
    under = await serve((request, response) => {
      open.push(() => request.resume().on('end', () => response.end(request.url)));
    });
    const requests = Array.from({ length: MAX_PIPELINED - 1 }, (_, n) => get(n));
    // In one read: a body that fills its buffer (which pauses the socket) and ends (which resumes it); and the next
    // request.
    under.client.write(`${requests.join('')}${post(MAX_PIPELINED - 1, 20_000)}${post(MAX_PIPELINED, 30_000_000)}`);
    await eventually(() => open.length === MAX_PIPELINED);
    await until(() => under.bytesRead()).isStill();
    expect(under.bytesRead()).toBeLessThanOrEqual(4 * ONE_READ);
    const answering = setInterval(() => open.splice(0).forEach((answer) => answer()), 1);
    await eventually(() => under.answers().length === MAX_PIPELINED + 1).finally(() => clearInterval(answering));
  });

  test('and disconnects has none of its waiting requests started', async () => {
    const open: ServerResponse[] = [];
    under = await serve((_, response) => open.push(response));
    under.client.write(Array.from({ length: 100 }, (_, n) => get(n)).join(''));
    await eventually(() => open.length === MAX_PIPELINED);
    under.client.destroy();
    open.splice(0).forEach((response) => response.end('x'.repeat(1_000_000)));
    await eventually(() => under.inFlight() === 0);
    expect(under.begun()).toBe(MAX_PIPELINED);
  });

  test('has no request started after an answer that closes the connection', async () => {
    under = await serve((request, response) => response.setHeader('connection', 'close').end(request.url));
    under.client.write(Array.from({ length: 100 }, (_, n) => get(n)).join(''));
    await eventually(() => under.client.destroyed);
    expect(under.answers()).toEqual(['/0']);
    expect(under.begun()).toBe(MAX_PIPELINED);
  });

  test('beyond the waiting limit is cut off, and its places become free', async () => {
    under = await serve((_, response) => setTimeout(() => response.end(), 50), 1_000, 50);
    under.client.write(Array.from({ length: 100 }, (_, n) => get(n)).join(''));
    await eventually(() => under.client.destroyed);
    expect(under.begun()).toBe(MAX_PIPELINED);
    await eventually(() => under.inFlight() === 0);
    const answers = under.another(Array.from({ length: MAX_PIPELINED + 50 }, (_, n) => get(n)).join(''));
    await eventually(() => answers().length === MAX_PIPELINED + 50);
  });

  test('is reported as held up, until the grace period is over', async () => {
    const open: (() => void)[] = [];
    const heldUp: boolean[] = [];
    under = await serve((request, response) => {
      open.push(() => response.end(request.url));
      queueMicrotask(() => heldUp.push(under.wasHeldUp()));
    }, 200);
    under.client.write(Array.from({ length: MAX_PIPELINED }, (_, n) => get(n)).join(''));
    await eventually(() => open.length === MAX_PIPELINED);
    expect(heldUp).not.toContain(true);
    under.client.write(get(MAX_PIPELINED));
    await eventually(() => under.wasHeldUp());
    open.splice(0).forEach((answer) => answer());
    // Looked at as soon as it begins: on a slow machine the grace period may be over at the next look.
    await eventually(() => open.length === 1);
    expect(heldUp.at(-1)).toBe(true);
    await eventually(() => !under.wasHeldUp());
  });
});

const get = (n: number, header = ''): string => `GET /${n} HTTP/1.1\r\nHost: x\r\n${header}\r\n`;
const post = (n: number, size: number): string =>
  `POST /${n} HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`;

interface UnderTest {
  readonly client: Socket;
  /** The bodies of the answers received so far. */
  answers(): readonly string[];
  /** How many requests the handler got, has now, and had at most at once. */
  begun(): number;
  inFlight(): number;
  most(): number;
  bytesRead(): number;
  wasHeldUp(): boolean;
  /** Sends this on a separate connection, and returns the bodies of its answers so far. */
  another(text: string): () => readonly string[];
  close(): Promise<void>;
}

/** A server with one client on a raw socket. */
async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => unknown,
  graceMs = 1_000,
  maxWaiting?: number,
): Promise<UnderTest> {
  let [begun, inFlight, most] = [0, 0, 0];
  let accepted: Socket | undefined;
  const server: Server = createServer().on('connection', (socket) => (accepted = socket));
  closeQueuedResponses(server);
  const { wasHeldUp } = boundPipelining(
    server,
    (request, response) => {
      begun += 1;
      most = Math.max(most, (inFlight += 1));
      response.once('close', () => (inFlight -= 1));
      handle(request, response);
    },
    graceMs,
    maxWaiting,
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const clients: Socket[] = [];
  const dial = (): { readonly client: Socket; readonly answers: readonly string[] } => {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const answers: string[] = [];
    let unread = '';
    client.on('error', () => {});
    client.setEncoding('latin1').on('data', (text: string) => (unread = takeAnswers(unread + text, answers)));
    clients.push(client);
    return { client, answers };
  };
  const { client, answers } = dial();
  return {
    client,
    answers: () => answers,
    another: (text) => {
      const other = dial();
      other.client.write(text);
      return () => other.answers;
    },
    begun: () => begun,
    inFlight: () => inFlight,
    most: () => most,
    bytesRead: () => accepted?.bytesRead ?? 0,
    wasHeldUp: () => accepted !== undefined && wasHeldUp(accepted),
    close: () => {
      clients.forEach((each) => each.destroy());
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Moves the bodies of the answers that are complete; each has a length. */
function takeAnswers(text: string, answers: string[]): string {
  let rest = text;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end === -1) return rest;
    const length = Number(/content-length: (\d+)/i.exec(rest.slice(0, end))?.[1]);
    if (rest.length < end + 4 + length) return rest;
    answers.push(rest.slice(end + 4, end + 4 + length));
    rest = rest.slice(end + 4 + length);
  }
}

/**
 * Waits until a number has been the same for a while: in looks, not in time, because between two looks the process reads
 * what has arrived.
 */
function until(look: () => number): { isStill(): Promise<unknown> } {
  let [last, looks] = [Number.NaN, 0];
  return {
    isStill: () =>
      eventually(() => {
        const now = look();
        [last, looks] = [now, now === last ? looks + 1 : 0];
        return looks >= 15;
      }),
  };
}
