import { HandoffError } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { isVisibleTo } from '../domain/session.js';
import { replyWith } from './reply.js';
import type { SessionDeps } from './session-deps.js';

/** Shows a session to whoever may know of it; to everybody else it is not there. */
export function getSession({ store }: Pick<SessionDeps, 'store'>): OperationHandler<'getSession'> {
  return async ({ params }, call) => {
    const session = await store.find(params.session_id, call.deadline);
    if (session === undefined || !isVisibleTo(session, call.principal)) throw new HandoffError('NOT_FOUND');
    return replyWith(session);
  };
}
