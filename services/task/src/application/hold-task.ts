import type { OperationHandler } from '@handoff/runtime';
import { execute } from './execute.js';
import type { TaskDeps } from './task-deps.js';

/** Renews a lease, and records progress. */
export function heartbeatTask(deps: TaskDeps): OperationHandler<'heartbeatTask'> {
  return ({ params, body }, call) => {
    const { lease_id: leaseId, lease_seconds: leaseSeconds, progress, note } = body;
    const input = { taskId: params.task_id, leaseId, leaseSeconds, progress, note };
    return execute(deps, { name: 'heartbeatTask', call, input });
  };
}

/** Releases a claimed task. */
export function releaseTask(deps: TaskDeps): OperationHandler<'releaseTask'> {
  return ({ params, body }, call) => {
    const input = { taskId: params.task_id, leaseId: body.lease_id };
    return execute(deps, { name: 'releaseTask', call, input });
  };
}
