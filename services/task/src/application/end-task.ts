import { storedOrder, type JsonValue } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { execute } from './execute.js';
import type { TaskDeps } from './task-deps.js';

/** Completes a task. */
export function completeTask(deps: TaskDeps): OperationHandler<'completeTask'> {
  return ({ params, body }, call) => {
    const input = { taskId: params.task_id, result: storedOrder(body.result), leaseId: body.lease_id };
    return execute(deps, { name: 'completeTask', call, input });
  };
}

/** Reports that a task can't be done, or that an attempt failed. */
export function failTask(deps: TaskDeps): OperationHandler<'failTask'> {
  return ({ params, body }, call) => {
    const { error, retryable = false, lease_id: leaseId } = body;
    const input = { taskId: params.task_id, error: storedOrder(error as JsonValue), retryable, leaseId };
    return execute(deps, { name: 'failTask', call, input });
  };
}

/**
 * Cancels a task, and on request the tasks below it. Large cascades take several transactions; the last one cancels the
 * task.
 */
export function cancelTask(deps: TaskDeps): OperationHandler<'cancelTask'> {
  return async ({ params, body }, call) => {
    const input = { taskId: params.task_id, reason: body.reason, cascade: body.cascade ?? false };
    for (;;) {
      const reply = await execute(deps, { name: 'cancelTask', call, input });
      if (reply.body !== '') return reply;
    }
  };
}
