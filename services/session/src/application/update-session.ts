import { storedOrder } from '@handoff/kernel';
import { replyOf, type OperationHandler } from '@handoff/runtime';
import type { SessionDeps } from './session-deps.js';

/** Changes a session, if the caller may and knows its present version. */
export function updateSession(deps: SessionDeps): OperationHandler<'updateSession'> {
  const { store, clock, newId } = deps;
  return async ({ params, body }, call) => {
    const now = clock.now();
    const input = {
      eventId: newId(now),
      sessionId: params.session_id,
      status: body.status,
      taskId: body.task_id,
      metadata: storedOrder(body.metadata),
    };
    return replyOf(await store.execute({ name: 'updateSession', call, input }));
  };
}
