import type { OperationHandlers } from '@handoff/runtime';
import { noting } from '@handoff/runtime/service';
import { createSession } from '../application/create-session.js';
import { getSession } from '../application/get-session.js';
import { listSessions } from '../application/list-sessions.js';
import type { SessionDeps } from '../application/session-deps.js';
import { updateSession } from '../application/update-session.js';

/** The handlers of the operations that the session service answers. */
export function sessionHandlers(deps: SessionDeps): OperationHandlers<'session'> {
  return noting(deps.roles, {
    createSession: createSession(deps),
    updateSession: updateSession(deps),
    getSession: getSession(deps),
    listSessions: listSessions(deps),
  });
}
