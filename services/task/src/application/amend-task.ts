import type { OperationReply } from '@handoff/runtime';
import type { amendTask as operation, InputOf } from '@handoff/contracts';
import { canonicalJson, sha256Hex, storedOrder, type Call } from '@handoff/kernel';
import { execute } from './execute.js';
import type { TaskDeps } from './task-deps.js';

/** Changes what a task asks for, and has it approved anew where it was to be approved. */
export function amendTask(
  deps: TaskDeps,
  { params, body }: InputOf<typeof operation>,
  call: Call,
): Promise<OperationReply> {
  const { description, data, context } = body;
  const dataHash = data === undefined ? undefined : sha256Hex(canonicalJson(data));
  const content = { description, data: storedOrder(data), dataHash, context: storedOrder(context) };
  const input = { taskId: params.task_id, ...content };
  return execute(deps, { name: 'amendTask', call, input });
}
