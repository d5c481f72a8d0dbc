import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One kept-alive HTTP/1.1 connection, for one request at a time. */
export interface Connection {
  /** Sends a whole request, head and body. Rejects when the connection ends first. */
  send(request: string): Promise<Answer>;
  close(): void;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/**
 * Opens a connection. It reads only answers with a Content-Length, as both systems send them: a general HTTP client
 * costs several times the CPU, on the same cores as the measured processes. A server may close a connection that waits for its turn too
 * long: then the next request opens it again.
 */
export async function openConnection(port: number): Promise<Connection> {
  let waiting: Waiting | undefined;
  let received: Buffer = Buffer.alloc(0);
  let socket = await open();

  async function open(): Promise<Socket> {
    const opened = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(opened, 'connect');
    opened.on('data', receive);
    opened.on('error', fail);
    opened.on('close', () => fail(new Error('the server closed the connection')));
    return opened;
  }

  function fail(error: Error): void {
    waiting?.reject(error);
    waiting = undefined;
    received = Buffer.alloc(0);
    socket.destroy();
  }

  function receive(chunk: Buffer): void {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    try {
      const answer = readAnswer(received);
      if (answer === undefined) return;
      received = Buffer.alloc(0);
      const answered = waiting;
      waiting = undefined;
      answered?.resolve(answer);
    } catch (error) {
      fail(error as Error);
    }
  }

  return {
    async send(request) {
      if (socket.destroyed) socket = await open();
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      });
    },
    close: () => socket.destroy(),
  };
}

/** The answer, once all of it has arrived. */
function readAnswer(bytes: Buffer): Answer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const status = Number(head.slice(9, 12));
  const length = status === 204 || status === 304 ? '0' : /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`an answer without a Content-Length: ${head}`);
  const whole = end + 4 + Number(length);
  return bytes.length < whole ? undefined : { status, body: bytes.toString('utf8', end + 4, whole) };
}
