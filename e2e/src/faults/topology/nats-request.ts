import { connect } from 'node:net';

const REPLY_TO = '_INBOX.fault.harness';

/** The port of a server on loopback, and a login with the right to make the request. */
export interface NatsLogin {
  readonly port: number;
  readonly user: string;
  readonly pass: string;
}

/**
 * Sends one request to a NATS server by the text protocol, and returns the reply. Used for the JetStream API that
 * deletes a stream, which the bus never does.
 */
export function natsRequest({ port, ...login }: NatsLogin, subject: string, payload = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      const options = { verbose: false, pedantic: false, ...login };
      socket.write(`CONNECT ${JSON.stringify(options)}\r\nSUB ${REPLY_TO} 1\r\n`);
      socket.write(`PUB ${subject} ${REPLY_TO} ${Buffer.byteLength(payload)}\r\n${payload}\r\n`);
    });
    let heard = '';
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no answer to ${subject}`)));
    socket.once('error', reject);
    socket.on('data', (data) => {
      heard += data.toString();
      const message = /MSG \S+ 1 (\d+)\r\n/.exec(heard);
      if (message === null) return;
      const body = heard.slice(message.index + message[0].length);
      if (body.length < Number(message[1])) return;
      socket.destroy();
      resolve(body.slice(0, Number(message[1])));
    });
  });
}
