import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { parseResponses, type RawAnswer } from './parse-responses.js';

/** What came of writing bytes to a server: its answers, and whether it then closed the connection cleanly. */
export interface RawExchange {
  readonly answers: readonly RawAnswer[];
  /** `end`: the server closed; `reset`: it broke the connection off. */
  readonly closedBy: 'end' | 'reset';
}

export interface ExchangeOptions {
  /** Repeats these bytes, one at a time and this far apart, after the first ones: a client that takes its time. */
  readonly trickle?: { readonly bytes: string; readonly everyMs: number };
  /** What to write when the first bytes of an answer have come. */
  readonly afterAnswer?: string;
  /** The requests' methods, where one is HEAD: its answer has no body whatever its headers say. */
  readonly methods?: readonly string[];
}

const TIMEOUT_MS = 20_000;
const EVENT_STREAM = /^HTTP\/1\.1 200 [^]*?\r\ncontent-type: text\/event-stream\r\n[^]*?\r\n\r\n/i;

/**
 * Writes bytes as they are and reads until the server closes the connection, never closing it first.
 *
 * @throws Error when the server neither answers nor hangs up, or when what it sends is not HTTP/1.1 responses.
 */
export async function exchange(
  url: string,
  bytes: string | Uint8Array,
  options: ExchangeOptions = {},
): Promise<RawExchange> {
  const socket = await dial(url);
  const chunks: Buffer[] = [];
  let reset = false;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    // What does not end has begun, and that is its answer.
    if (EVENT_STREAM.test(Buffer.concat(chunks).toString('latin1'))) socket.destroy();
  });
  socket.on('error', () => (reset = true));
  const closed = once(socket, 'close');
  socket.on('end', () => socket.end());
  socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  const trickling = options.trickle === undefined ? undefined : trickle(socket, options.trickle);
  if (options.afterAnswer !== undefined) {
    await once(socket, 'data');
    socket.write(options.afterAnswer);
  }
  const timer = setTimeout(() => socket.destroy(new Error('the server neither answered nor hung up')), TIMEOUT_MS);
  await closed.finally(() => {
    clearTimeout(timer);
    clearInterval(trickling);
  });
  const errored = socket.errored;
  if (errored !== null && errored.message.startsWith('the server')) throw errored;
  return { answers: parseResponses(Buffer.concat(chunks), options.methods), closedBy: reset ? 'reset' : 'end' };
}

/** A connection on which nothing has been written yet. */
export async function dial(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  socket.setNoDelay(true);
  return socket;
}

function trickle(socket: Socket, { bytes, everyMs }: { readonly bytes: string; readonly everyMs: number }) {
  let at = 0;
  return setInterval(() => {
    if (socket.writable) socket.write(bytes[at % bytes.length]!);
    at += 1;
  }, everyMs);
}
