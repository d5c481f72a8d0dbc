import type { OperationHandler } from '@handoff/runtime';
import { execute } from './execute.js';
import type { TaskDeps } from './task-deps.js';

/** Withdraws an approval; its task goes on. */
export function withdrawApproval(deps: TaskDeps): OperationHandler<'withdrawApproval'> {
  return ({ params, body }, call) => {
    const input = { approvalId: params.approval_id, reason: body.reason };
    return execute(deps, { name: 'withdrawApproval', call, input });
  };
}
