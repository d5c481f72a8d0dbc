import type { InputOf, requestApproval as operation } from '@handoff/contracts';
import type { Call } from '@handoff/kernel';
import { execute } from './execute.js';
import { readDemand } from './read-demand.js';
import type { Reply, TaskDeps } from './task-deps.js';

/** Asks for approval of a task, or decides the approval of a role which the task waits for. */
export function requestApproval(deps: TaskDeps, { body }: InputOf<typeof operation>, call: Call): Promise<Reply> {
  const { task_id: taskId, decision, comments: notes, content_hash: contentHash } = body;
  const decided = decision === 'pending' ? undefined : decision;
  const input = { ...readDemand(body), taskId, decision: decided, notes, contentHash };
  return execute(deps, { name: 'requestApproval', call, input });
}
