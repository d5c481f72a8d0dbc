import { decodeCursor, encodeCursor, readsEverything } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { representSession } from './represent-session.js';
import type { SessionDeps } from './session-deps.js';

/** Lists the sessions that the caller may know of, newest first. */
export function listSessions({ store }: Pick<SessionDeps, 'store'>): OperationHandler<'listSessions'> {
  return async ({ query }, call) => {
    const { agent_role, status, limit, cursor } = query;
    // One more than asked for: whether there is a next page needs no count.
    const wanted = {
      visibleTo: readsEverything(call.principal) ? undefined : call.principal.roles,
      agentRole: agent_role,
      status,
      after: cursor === undefined ? undefined : decodeCursor(cursor),
      limit: limit + 1,
    };
    const found = await store.list(wanted, call.deadline);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const next_cursor = found.length > limit && last !== undefined ? encodeCursor(last) : null;
    return { body: JSON.stringify({ sessions: page.map(representSession), next_cursor }) };
  };
}
