import type { Bus, Serving } from '@handoff/messaging';
import { serveOperations, type ServeOperationsOptions } from '@handoff/runtime';
import { createSession } from '../application/create-session.js';
import { getSession } from '../application/get-session.js';
import { listSessions } from '../application/list-sessions.js';
import type { SessionDeps } from '../application/session-deps.js';
import { updateSession } from '../application/update-session.js';

export interface BusOperationsDeps extends SessionDeps {
  readonly bus: Pick<Bus, 'requests'>;
}

type Options = Omit<ServeOperationsOptions<'session'>, 'bus' | 'clock' | 'service' | 'handlers' | 'maxWaiting'>;

/** Serves the operations of this service on the bus. */
export function serveSessionOperations(deps: BusOperationsDeps, options: Options): Promise<Serving> {
  return serveOperations({
    ...options,
    bus: deps.bus,
    service: 'session',
    handlers: {
      createSession: createSession(deps),
      updateSession: updateSession(deps),
      getSession: getSession(deps),
      listSessions: listSessions(deps),
    },
  });
}
