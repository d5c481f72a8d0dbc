import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { onClose } from './on-close.js';

/**
 * Closes every response when its connection closes. Node closes only the response that it is writing, not those queued
 * behind it for a client that pipelines. Counters that wait for `close` would then count the queued ones for ever, and
 * one client that pipelines and disconnects could use up the gateway's capacity.
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
    onClose(response, () => responses.delete(response));
  });
}
