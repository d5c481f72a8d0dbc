import type { NatsConnection } from '@nats-io/transport-node';

/** The client writes to its socket at the end of each callback. It does not declare the socket. */
interface Connected {
  readonly protocol?: { readonly transport?: { readonly socket?: Corkable } };
}

interface Corkable {
  cork(): void;
  uncork(): void;
}

const corked = new WeakSet<Corkable>();

/** What is sent within this turn of the event loop leaves in one write: a write for each message costs more than the message. */
export function writeTogether(connection: NatsConnection): void {
  const socket = (connection as NatsConnection & Connected).protocol?.transport?.socket;
  if (socket === undefined || corked.has(socket)) return;
  corked.add(socket);
  socket.cork();
  setImmediate(() => {
    corked.delete(socket);
    socket.uncork();
  });
}
