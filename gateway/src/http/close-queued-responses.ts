import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Every response is closed when its connection is. Node closes the one that it is writing, but not those that wait
 * behind it for a client that pipelines its requests: whoever counts what is in flight until `close` would count them
 * for ever, and one client that pipelines and hangs up could use up all that the gateway takes on.
 */
export function closeQueuedResponses(server: Server): void {
  const open = new WeakMap<Socket, Set<ServerResponse>>();

  const responsesOn = (socket: Socket): Set<ServerResponse> => {
    const known = open.get(socket);
    if (known !== undefined) return known;
    const responses = new Set<ServerResponse>();
    open.set(socket, responses);
    socket.once('close', () => {
      for (const response of responses) response.destroy().emit('close');
    });
    return responses;
  };

  server.prependListener('request', ({ socket }, response) => {
    const responses = responsesOn(socket);
    responses.add(response);
    response.once('close', () => responses.delete(response));
  });
}
