import { canonicalJson, sha256Hex, storedOrder } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { execute } from './execute.js';
import type { TaskDeps } from './task-deps.js';

/** Changes the content of a task, and requests its approvals again. */
export function amendTask(deps: TaskDeps): OperationHandler<'amendTask'> {
  return ({ params, body }, call) => {
    const { description, data, context } = body;
    const dataHash = data === undefined ? undefined : sha256Hex(canonicalJson(data));
    const content = { description, data: storedOrder(data), dataHash, context: storedOrder(context) };
    const input = { taskId: params.task_id, ...content };
    return execute(deps, { name: 'amendTask', call, input });
  };
}
