import type { OperationReply } from '@handoff/runtime';
import type {
  cancelTask as cancelOperation,
  completeTask as completeOperation,
  failTask as failOperation,
  InputOf,
} from '@handoff/contracts';
import { storedOrder, type Call, type JsonValue } from '@handoff/kernel';
import { execute } from './execute.js';
import type { TaskDeps } from './task-deps.js';

/** Reports a task done. */
export function completeTask(
  deps: TaskDeps,
  { params, body }: InputOf<typeof completeOperation>,
  call: Call,
): Promise<OperationReply> {
  const input = { taskId: params.task_id, result: storedOrder(body.result), leaseId: body.lease_id };
  return execute(deps, { name: 'completeTask', call, input });
}

/** Reports that a task can't be done, or that an attempt at it failed. */
export function failTask(
  deps: TaskDeps,
  { params, body }: InputOf<typeof failOperation>,
  call: Call,
): Promise<OperationReply> {
  const { error, retryable = false, lease_id: leaseId } = body;
  const input = { taskId: params.task_id, error: storedOrder(error as JsonValue), retryable, leaseId };
  return execute(deps, { name: 'failTask', call, input });
}

/** Calls a task off, and what is below it where that is asked for: in as many transactions as it takes, the task in the last. */
export async function cancelTask(
  deps: TaskDeps,
  { params, body }: InputOf<typeof cancelOperation>,
  call: Call,
): Promise<OperationReply> {
  const input = { taskId: params.task_id, reason: body.reason, cascade: body.cascade ?? false };
  for (;;) {
    const reply = await execute(deps, { name: 'cancelTask', call, input });
    if (reply.body !== '') return reply;
  }
}
