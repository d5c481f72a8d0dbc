import { canonicalJson, HandoffError, sha256Hex, storedOrder, type Call, type JsonObject } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import type { RoutingAnswer } from '../domain/approval/required-approval.js';
import { askRoutingRules } from './ask-routing-rules.js';
import { execute } from './execute.js';
import { findVisible } from './find-visible.js';
import type { TaskDeps } from './task-deps.js';

/** Changes the content of a task, and requests its approvals again, and those that rules require for the new data. */
export function amendTask(deps: TaskDeps): OperationHandler<'amendTask'> {
  return async ({ params, body }, call) => {
    const { description, data, context } = body;
    const dataHash = data === undefined ? undefined : sha256Hex(canonicalJson(data));
    const content = { description, data: storedOrder(data), dataHash, context: storedOrder(context) };
    const rules = data === undefined ? undefined : await rulesFor(deps, params.task_id, data, call);
    const input = { taskId: params.task_id, ...content, rules };
    return execute(deps, { name: 'amendTask', call, input });
  };
}

/** Rules are about the roles and the type of a task, which stay as they are, and its data, which are given whole. */
async function rulesFor(
  deps: TaskDeps,
  taskId: string,
  data: JsonObject,
  call: Call,
): Promise<RoutingAnswer | undefined> {
  if (deps.routingRules === undefined) return undefined;
  const { delegations, store } = deps;
  const found = await findVisible({ find: store.findTask, delegations }, taskId, call);
  // It may exist by the time of the decision, and no rule would have been asked.
  if (found === undefined || found === 'hidden') return { ok: false, error: new HandoffError('NOT_FOUND') };
  const { fromRole: role, toRole, type } = found.aggregate.task;
  return askRoutingRules(deps, { role, toRole, type, data }, call);
}
