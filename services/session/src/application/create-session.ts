import { neverHeld, storedOrder } from '@handoff/kernel';
import { replyOf, type OperationHandler } from '@handoff/runtime';
import { rolesOfSession } from '../domain/decide-create.js';
import type { SessionDeps } from './session-deps.js';

/**
 * Opens a session. When the caller names no root task, its id is minted here in the same millisecond as the session's own
 * id: by that the task service recognises a minted id.
 */
export function createSession(deps: SessionDeps): OperationHandler<'createSession'> {
  const { store, roles, clock, newId } = deps;
  return async ({ body }, call) => {
    const now = clock.now();
    const input = {
      sessionId: newId(now),
      agentRole: body.agent_role,
      taskId: body.task_id ?? newId(now),
      metadata: storedOrder(body.metadata ?? {}),
      neverHeld: await neverHeld(roles, rolesOfSession({ agentRole: body.agent_role }), call.deadline),
    };
    return replyOf(await store.execute({ name: 'createSession', call, input }));
  };
}
