import type { InputOf, requestApproval as operation } from '@handoff/contracts';
import { neverHeld } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { rolesOfDemand } from '../domain/approval/roles-of-demand.js';
import { execute } from './execute.js';
import { readDemand } from './read-demand.js';
import type { TaskDeps } from './task-deps.js';

/** Requests approval of a task, or decides the approval by a role that the task waits for. */
export function requestApproval(deps: TaskDeps): OperationHandler<'requestApproval'> {
  return async ({ body }, call) => {
    const { task_id: taskId, decision, comments, content_hash: contentHash } = body;
    const demand = readDemand(body);
    const unknown = await neverHeld(deps.roles, rolesOfDemand(demand), call.deadline);
    const common = { ...demand, taskId, contentHash, neverHeld: unknown };
    const input =
      decision === 'pending'
        ? { ...common, reason: withComments(body), decision: undefined, notes: undefined }
        : { ...common, decision, notes: comments };
    return execute(deps, { name: 'requestApproval', call, input });
  };
}

/** Agent Mesh clients may comment on their request. Approvers read the comment with the reason. */
function withComments({ reason, comments }: InputOf<typeof operation>['body']): string | undefined {
  const texts = [reason, comments].filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts.join('\n');
}
