import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

/** A proxy before a Postgres server that counts round trips: how often the client wrote after it had heard from the server. */
export async function startCountingProxy(target: string) {
  const { hostname, port } = new URL(target);
  let trips = 0;
  const server = createServer((client) => {
    let heard = true;
    const upstream = connect(Number(port), hostname);
    client.on('data', (chunk) => {
      if (heard) trips += 1;
      heard = false;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      heard = true;
      client.write(chunk);
    });
    client.on('close', () => upstream.destroy()).on('error', () => undefined);
    upstream.on('close', () => client.destroy()).on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return { url: url.href, trips: () => trips, close: () => server.close() };
}
