import type {
  cancelTask as cancelOperation,
  completeTask as completeOperation,
  failTask as failOperation,
  InputOf,
} from '@handoff/contracts';
import type { Call, JsonValue } from '@handoff/kernel';
import { execute } from './execute.js';
import type { Reply, TaskDeps } from './task-deps.js';

/** Reports a task done. */
export function completeTask(
  deps: TaskDeps,
  { params, body }: InputOf<typeof completeOperation>,
  call: Call,
): Promise<Reply> {
  const input = { taskId: params.task_id, result: body.result };
  return execute(deps, { name: 'completeTask', call, now: deps.clock.now(), input });
}

/** Reports that a task can't be done. */
export function failTask(deps: TaskDeps, { params, body }: InputOf<typeof failOperation>, call: Call): Promise<Reply> {
  const input = { taskId: params.task_id, error: body.error as JsonValue };
  return execute(deps, { name: 'failTask', call, now: deps.clock.now(), input });
}

/** Calls a task off. */
export function cancelTask(
  deps: TaskDeps,
  { params, body }: InputOf<typeof cancelOperation>,
  call: Call,
): Promise<Reply> {
  const input = { taskId: params.task_id, reason: body.reason };
  return execute(deps, { name: 'cancelTask', call, now: deps.clock.now(), input });
}
