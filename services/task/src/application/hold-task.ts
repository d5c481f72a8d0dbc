import type { OperationReply } from '@handoff/runtime';
import type { heartbeatTask as heartbeatOperation, InputOf, releaseTask as releaseOperation } from '@handoff/contracts';
import type { Call } from '@handoff/kernel';
import { execute } from './execute.js';
import type { TaskDeps } from './task-deps.js';

/** Keeps a lease, and takes down how far the work has come. */
export function heartbeatTask(
  deps: TaskDeps,
  { params, body }: InputOf<typeof heartbeatOperation>,
  call: Call,
): Promise<OperationReply> {
  const { lease_id: leaseId, lease_seconds: leaseSeconds, progress, note } = body;
  const input = { taskId: params.task_id, leaseId, leaseSeconds, progress, note };
  return execute(deps, { name: 'heartbeatTask', call, input });
}

/** Gives a claimed task back. */
export function releaseTask(
  deps: TaskDeps,
  { params, body }: InputOf<typeof releaseOperation>,
  call: Call,
): Promise<OperationReply> {
  const input = { taskId: params.task_id, leaseId: body.lease_id };
  return execute(deps, { name: 'releaseTask', call, input });
}
