import type { OperationReply } from '@handoff/runtime';
import type { InputOf, withdrawApproval as operation } from '@handoff/contracts';
import type { Call } from '@handoff/kernel';
import { execute } from './execute.js';
import type { TaskDeps } from './task-deps.js';

/** Takes back the question of an approval; its task goes on. */
export function withdrawApproval(
  deps: TaskDeps,
  { params, body }: InputOf<typeof operation>,
  call: Call,
): Promise<OperationReply> {
  const input = { approvalId: params.approval_id, reason: body.reason };
  return execute(deps, { name: 'withdrawApproval', call, input });
}
