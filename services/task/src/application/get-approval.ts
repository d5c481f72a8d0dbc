import { HandoffError } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { findVisible } from './find-visible.js';
import { representApproval } from './represent.js';
import type { TaskDeps } from './task-deps.js';

/**
 * Reads an approval. Callers that may see its task may see it.
 *
 * @throws HandoffError `NOT_FOUND` when there is none, or the caller may not see it.
 */
export function getApproval(deps: TaskDeps): OperationHandler<'getApproval'> {
  return async ({ params }, call) => {
    const { delegations, store } = deps;
    const found = await findVisible({ find: store.findTask, delegations }, params.approval_id, call);
    if (found === undefined || found === 'hidden') throw new HandoffError('NOT_FOUND');
    const approval = found.aggregate.approvals.find(({ id }) => id === params.approval_id);
    if (approval === undefined) throw new HandoffError('NOT_FOUND');
    return { body: JSON.stringify(representApproval(approval)), id: approval.id, version: approval.version };
  };
}
