import type { ServerResponse } from 'node:http';

const hearersOf = new WeakMap<ServerResponse, (() => void)[]>();

/** Calls back, in order, when a response is sent or its connection is closed. All callbacks share one listener. */
export function onClose(response: ServerResponse, hear: () => void): void {
  const known = hearersOf.get(response);
  if (known !== undefined) {
    known.push(hear);
    return;
  }
  const hearers = [hear];
  hearersOf.set(response, hearers);
  response.once('close', () => {
    for (const each of hearers) each();
  });
}
