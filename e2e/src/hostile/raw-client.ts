import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { parseResponses, type RawAnswer } from './parse-responses.js';

/** The result of writing bytes to a server: its answers, and how it closed the connection. */
export interface RawExchange {
  readonly answers: readonly RawAnswer[];
  /** `end`: the server closed the connection; `reset`: it broke it off. */
  readonly closedBy: 'end' | 'reset';
}

export interface ExchangeOptions {
  /** Writes these bytes again and again, one at a time and this far apart, after the first ones: a slow client. */
  readonly trickle?: { readonly bytes: string; readonly everyMs: number };
  /** Written as soon as an answer begins. */
  readonly afterAnswer?: string;
  /** The methods of the requests, needed for HEAD: its answer has no body whatever its headers say. */
  readonly methods?: readonly string[];
}

const TIMEOUT_MS = 20_000;
const EVENT_STREAM = /^HTTP\/1\.1 200 [^]*?\r\ncontent-type: text\/event-stream\r\n[^]*?\r\n\r\n/i;

/**
 * Writes bytes as given and reads until the server closes the connection; never closes it first.
 *
 * @throws Error when the server neither answers nor hangs up, or sends anything but HTTP/1.1 responses.
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
    // An endless answer has begun, which is enough.
    if (EVENT_STREAM.test(Buffer.concat(chunks).toString('latin1'))) socket.destroy();
  });
  socket.on('error', () => (reset = true));
  // Not `once`, which rejects on an error: a connection that the server broke off may have brought an answer.
  const closed = new Promise((resolve) => socket.once('close', resolve));
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

/** Opens a connection without writing to it. */
export async function dial(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  socket.setNoDelay(true);
  return socket;
}

function trickle(socket: Socket, { bytes, everyMs }: { readonly bytes: string; readonly everyMs: number }) {
  let at = 0;
  const writeNext = (): void => {
    if (socket.writable) socket.write(bytes[at % bytes.length]!);
    at += 1;
  };
  // After what has arrived is read: a failed write to a closed connection would discard an answer that waits.
  return setInterval(() => setImmediate(writeNext), everyMs);
}
