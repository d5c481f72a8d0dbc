import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One attempt at a NATS server: to publish on a subject, optionally with a reply subject, or to subscribe to one. */
export interface NatsAttempt {
  readonly kind: 'publish' | 'subscribe';
  readonly subject: string;
}

/**
 * Makes all attempts as one user, by the raw NATS protocol, because a client library would hide refusals.
 *
 * @returns the attempts that the server refused.
 * @throws Error when the server refuses the login, or ends the connection.
 */
export async function probeNats(
  login: { readonly port: number; readonly user: string; readonly password: string },
  attempts: readonly NatsAttempt[],
): Promise<readonly NatsAttempt[]> {
  const socket = connect(login.port, '127.0.0.1');
  const read = readLines(socket);
  await read.until((line) => line.startsWith('INFO '));
  const { user, password: pass } = login;
  socket.write(`CONNECT ${JSON.stringify({ user, pass, verbose: false, protocol: 1, headers: true })}\r\nPING\r\n`);
  const greeting = await read.until((line) => line === 'PONG' || line.startsWith('-ERR'));
  if (greeting.at(-1) !== 'PONG') throw new Error(greeting.at(-1));
  const refused: NatsAttempt[] = [];
  for (const [index, attempt] of attempts.entries()) {
    const { kind, subject } = attempt;
    socket.write(kind === 'publish' ? `PUB ${subject} 0\r\n\r\nPING\r\n` : `SUB ${subject} ${index + 1}\r\nPING\r\n`);
    const lines = await read.until((line) => line === 'PONG');
    if (lines.some((line) => line.startsWith("-ERR 'Permissions Violation"))) refused.push(attempt);
    else if (kind === 'subscribe') socket.write(`UNSUB ${index + 1}\r\n`);
  }
  socket.destroy();
  return refused;
}

function readLines(socket: Socket): { until(last: (line: string) => boolean): Promise<readonly string[]> } {
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => (text += chunk));
  return {
    async until(last) {
      const lines: string[] = [];
      for (;;) {
        const end = text.indexOf('\r\n');
        if (end < 0) {
          if (socket.readableEnded || socket.destroyed) throw new Error('the server ended the connection');
          await Promise.race([once(socket, 'data'), once(socket, 'close')]);
          continue;
        }
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        lines.push(line);
        if (last(line)) return lines;
      }
    },
  };
}
