import type { OperationHandler } from '@handoff/runtime';
import { execute } from './execute.js';
import type { TaskDeps } from './task-deps.js';

/** Records a decision on an approval, and its effect on the task. */
export function decideApproval(deps: TaskDeps): OperationHandler<'decideApproval'> {
  return ({ params, body }, call) => {
    const { decision, notes, role, decision_mode: mode, content_hash: contentHash } = body;
    const input = { approvalId: params.approval_id, decision, notes, role, mode, contentHash };
    return execute(deps, { name: 'decideApproval', call, input });
  };
}
