import type { InputOf, requestApproval as operation } from '@handoff/contracts';
import type { Call } from '@handoff/kernel';
import { execute } from './execute.js';
import type { Reply, TaskDeps } from './task-deps.js';

/** Asks a role for approval of a task, or decides the approval of that role which the task waits for. */
export function requestApproval(deps: TaskDeps, { body }: InputOf<typeof operation>, call: Call): Promise<Reply> {
  const { task_id: taskId, approver_role: approverRole = '', reason, decision, comments: notes } = body;
  const decided = decision === 'pending' ? undefined : decision;
  const input = { taskId, approverRole, reason, decision: decided, notes };
  return execute(deps, { name: 'requestApproval', call, now: deps.clock.now(), input });
}
