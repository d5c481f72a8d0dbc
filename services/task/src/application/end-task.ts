import { storedOrder, type JsonValue } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { execute } from './execute.js';
import type { TaskDeps } from './task-deps.js';

/** Reports a task done. */
export function completeTask(deps: TaskDeps): OperationHandler<'completeTask'> {
  return ({ params, body }, call) => {
    const input = { taskId: params.task_id, result: storedOrder(body.result), leaseId: body.lease_id };
    return execute(deps, { name: 'completeTask', call, input });
  };
}

/** Reports that a task can't be done, or that an attempt at it failed. */
export function failTask(deps: TaskDeps): OperationHandler<'failTask'> {
  return ({ params, body }, call) => {
    const { error, retryable = false, lease_id: leaseId } = body;
    const input = { taskId: params.task_id, error: storedOrder(error as JsonValue), retryable, leaseId };
    return execute(deps, { name: 'failTask', call, input });
  };
}

/** Calls a task off, and what is below it where that is asked for: in as many transactions as it takes, the task in the last. */
export function cancelTask(deps: TaskDeps): OperationHandler<'cancelTask'> {
  return async ({ params, body }, call) => {
    const input = { taskId: params.task_id, reason: body.reason, cascade: body.cascade ?? false };
    for (;;) {
      const reply = await execute(deps, { name: 'cancelTask', call, input });
      if (reply.body !== '') return reply;
    }
  };
}
