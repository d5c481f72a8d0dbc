import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy in front of a database that can lose things the way networks do. */
export interface LossyProxy {
  readonly url: string;
  /** From now on: the first COMMIT gets through or not, and then both sides are cut before a reply does. */
  loseCommit(what: 'reply' | 'request'): void;
  /** Takes no new connections; those there are go on. */
  refuse(): Promise<void>;
  /** Cuts every connection. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts a proxy on loopback; its URL is the database's, by way of the proxy. */
export async function startLossyProxy(databaseUrl: string): Promise<LossyProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let losing: 'reply' | 'request' | undefined;

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let muted = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => {
      if (losing === undefined || !data.includes('COMMIT\0')) {
        upstream.write(data);
        return;
      }
      muted = true;
      if (losing === 'reply') upstream.write(data);
      else client.destroy();
      losing = undefined;
    });
    let unsaid = '';
    upstream.on('data', (data) => {
      if (!muted) {
        client.write(data);
        return;
      }
      // Replies to the statements before COMMIT can come first. Cut at one of them, the client would look before the commit.
      unsaid += data.toString('latin1');
      if (unsaid.includes('COMMIT\0')) client.destroy();
    });
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const refuse = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: url.href,
    loseCommit: (what) => {
      losing = what;
    },
    refuse,
    cut,
    close: () => {
      const closed = refuse();
      cut();
      return closed;
    },
  };
}
