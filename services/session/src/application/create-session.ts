import { storedOrder } from '@handoff/kernel';
import { replyOf, type OperationHandler } from '@handoff/runtime';
import type { SessionDeps } from './session-deps.js';

/**
 * Opens a session, minting the id of the workflow's root task where the caller names none. The session's own is of the same
 * instant: by that the task service knows an id that was minted.
 */
export function createSession(deps: SessionDeps): OperationHandler<'createSession'> {
  const { store, clock, newId } = deps;
  return async ({ body }, call) => {
    const now = clock.now();
    const input = {
      eventId: newId(now),
      sessionId: newId(now),
      agentRole: body.agent_role,
      taskId: body.task_id ?? newId(now),
      metadata: storedOrder(body.metadata ?? {}),
    };
    return replyOf(await store.execute({ name: 'createSession', call, input }));
  };
}
