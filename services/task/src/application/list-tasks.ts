import { warningsMember } from '@handoff/contracts';
import {
  actingRolesOf,
  ADMIN_ROLE,
  decodeCursor,
  namedIn,
  neverHeld,
  nextCursorOf,
  readsEverything,
  type Principal,
} from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import type { Claimer } from '../ports/task-store.js';
import { representListedTask, representTask } from './represent.js';
import type { TaskDeps } from './task-deps.js';

/**
 * Lists the tasks that the caller's roles take part in, newest first. Content and results come on request only.
 *
 * @throws HandoffError `VALIDATION_FAILED` when the cursor is not one of ours.
 */
export function listTasks(deps: TaskDeps): OperationHandler<'listTasks'> {
  return async ({ query }, call) => {
    const wanted = {
      toRole: query.target,
      fromRole: query.from_role,
      status: query.status,
      traceId: query.trace_id,
      sessionId: query.session_id,
      parentTaskId: query.parent_task_id,
      type: query.task_type,
      deadLettered: query.dead_lettered,
      dueBefore: query.due_before,
      endedFrom: query.ended_from,
      from: query.from,
      to: query.to,
      claimableBy: query.inbox === undefined ? undefined : claimerOf(call.principal),
      visibleTo: readsEverything(call.principal) ? undefined : call.principal.roles,
      withContent: query.include === 'content',
      limit: query.limit,
      after: query.cursor === undefined ? undefined : decodeCursor(query.cursor),
    };
    const { target, from_role } = query;
    const page = await deps.store.listTasks(wanted, call.deadline);
    const tasks = page.items.map(wanted.withContent ? representTask : representListedTask);
    const unknown = await neverHeld(deps.roles, namedIn('query/', { target, from_role }), call.deadline);
    return { body: JSON.stringify({ tasks, next_cursor: nextCursorOf(page), ...warningsMember(unknown) }) };
  };
}

/** An admin may claim for every role. */
function claimerOf(principal: Principal): Claimer {
  const roles = actingRolesOf(principal);
  return { roles: roles.includes(ADMIN_ROLE) ? undefined : roles };
}
