import { HandoffError } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { findVisibleFile } from './find-visible-file.js';
import { representApproval } from './represent.js';
import type { TaskDeps } from './task-deps.js';

/**
 * Reads an approval: visible to whoever may see its task.
 *
 * @throws HandoffError `NOT_FOUND` when there is none, or the caller may not see it.
 */
export function getApproval(deps: TaskDeps): OperationHandler<'getApproval'> {
  return async ({ params }, call) => {
    const aggregate = await findVisibleFile(deps.store.findTask, params.approval_id, call);
    if (aggregate === undefined || aggregate === 'hidden') throw new HandoffError('NOT_FOUND');
    const approval = aggregate.approvals.find(({ id }) => id === params.approval_id);
    if (approval === undefined) throw new HandoffError('NOT_FOUND');
    return { body: JSON.stringify(representApproval(approval)), id: approval.id, version: approval.version };
  };
}
