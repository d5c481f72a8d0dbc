import { HandoffError } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { isVisibleTo } from '../domain/session.js';
import type { SessionDeps } from './session-deps.js';
import { replyWith } from './represent-session.js';

/** Shows a session to a caller who may see it; other callers get `NOT_FOUND`. */
export function getSession({ store }: Pick<SessionDeps, 'store'>): OperationHandler<'getSession'> {
  return async ({ params }, call) => {
    const session = await store.find(params.session_id, call.deadline);
    if (session === undefined || !isVisibleTo(session, call.principal)) throw new HandoffError('NOT_FOUND');
    return replyWith(session);
  };
}
