import type { OperationHandler } from '@handoff/runtime';
import { execute } from './execute.js';
import type { TaskDeps } from './task-deps.js';

/** Keeps a lease, and takes down how far the work has come. */
export function heartbeatTask(deps: TaskDeps): OperationHandler<'heartbeatTask'> {
  return ({ params, body }, call) => {
    const { lease_id: leaseId, lease_seconds: leaseSeconds, progress, note } = body;
    const input = { taskId: params.task_id, leaseId, leaseSeconds, progress, note };
    return execute(deps, { name: 'heartbeatTask', call, input });
  };
}

/** Gives a claimed task back. */
export function releaseTask(deps: TaskDeps): OperationHandler<'releaseTask'> {
  return ({ params, body }, call) => {
    const input = { taskId: params.task_id, leaseId: body.lease_id };
    return execute(deps, { name: 'releaseTask', call, input });
  };
}
