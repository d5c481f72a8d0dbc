import { storedOrder } from '@handoff/kernel';
import { replyOf, type OperationHandler } from '@handoff/runtime';
import type { SessionDeps } from './session-deps.js';

/** Changes a session. */
export function updateSession({ store }: Pick<SessionDeps, 'store'>): OperationHandler<'updateSession'> {
  return async ({ params, body }, call) => {
    const input = {
      sessionId: params.session_id,
      status: body.status,
      taskId: body.task_id,
      metadata: storedOrder(body.metadata),
    };
    return replyOf(await store.execute({ name: 'updateSession', call, input }));
  };
}
