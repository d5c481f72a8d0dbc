import type { OperationReply } from '@handoff/runtime';
import type { decideApproval as operation, InputOf } from '@handoff/contracts';
import type { Call } from '@handoff/kernel';
import { execute } from './execute.js';
import type { TaskDeps } from './task-deps.js';

/** Decides an approval, and with it what becomes of its task. */
export function decideApproval(
  deps: TaskDeps,
  { params, body }: InputOf<typeof operation>,
  call: Call,
): Promise<OperationReply> {
  const { decision, notes, role, decision_mode: mode, content_hash: contentHash } = body;
  const input = { approvalId: params.approval_id, decision, notes, role, mode, contentHash };
  return execute(deps, { name: 'decideApproval', call, input });
}
