import { warningsMember } from '@handoff/contracts';
import { decodeCursor, namedIn, neverHeld, nextCursorOf, readsEverything } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { representSession } from './represent-session.js';
import type { SessionDeps } from './session-deps.js';

/** Lists the sessions that the caller may see, newest first. */
export function listSessions({ store, roles }: Pick<SessionDeps, 'store' | 'roles'>): OperationHandler<'listSessions'> {
  return async ({ query }, call) => {
    const { agent_role, status, trace_id, from, to, limit, cursor } = query;
    const wanted = {
      visibleTo: readsEverything(call.principal) ? undefined : call.principal.roles,
      agentRole: agent_role,
      status,
      traceId: trace_id,
      from,
      to,
      after: cursor === undefined ? undefined : decodeCursor(cursor),
      limit,
    };
    const page = await store.list(wanted, call.deadline);
    const sessions = page.items.map(representSession);
    const unknown = await neverHeld(roles, namedIn('query/', { agent_role }), call.deadline);
    return { body: JSON.stringify({ sessions, next_cursor: nextCursorOf(page), ...warningsMember(unknown) }) };
  };
}
