import { warningsMember } from '@handoff/contracts';
import {
  ADMIN_ROLE,
  decodeCursor,
  mayWrite,
  namedIn,
  neverHeld,
  nextCursorOf,
  readsEverything,
  type Principal,
} from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { namesOfDelegator, type Delegation } from '../domain/delegation/delegation.js';
import { namesOfCaller } from '../domain/task/person.js';
import type { Decider } from '../ports/task-store.js';
import { representApproval } from './represent.js';
import type { TaskDeps } from './task-deps.js';

/**
 * Lists the approvals of tasks that the caller may see, and those that ask a role delegated to it, newest first; as an inbox,
 * the approvals that it can decide now.
 *
 * @throws HandoffError `VALIDATION_FAILED` when the cursor is not one of ours.
 */
export function listApprovals(deps: TaskDeps): OperationHandler<'listApprovals'> {
  return async ({ query }, call) => {
    // An admin may vote for every group in its own right.
    const isAdmin = call.principal.roles.includes(ADMIN_ROLE);
    const delegated = isAdmin ? [] : await deps.delegations.inForceFor(call.principal, call.deadline);
    const wanted = {
      status: query.status,
      approverRole: query.approver_role,
      taskId: query.task_id,
      sessionId: query.session_id,
      traceId: query.trace_id,
      decidedBy: query.decided_by,
      expiresBefore: query.expires_before,
      from: query.from,
      to: query.to,
      decidableBy: query.inbox === undefined ? undefined : deciderOf(call.principal, delegated),
      visibleByApproval: delegated.map(({ role }) => role),
      visibleTo: readsEverything(call.principal) ? undefined : call.principal.roles,
      limit: query.limit,
      after: query.cursor === undefined ? undefined : decodeCursor(query.cursor),
    };
    const page = await deps.store.listApprovals(wanted, call.deadline);
    const approvals = page.items.map(representApproval);
    const { approver_role } = query;
    const unknown = await neverHeld(deps.roles, namedIn('query/', { approver_role }), call.deadline);
    return { body: JSON.stringify({ approvals, next_cursor: nextCursorOf(page), ...warningsMember(unknown) }) };
  };
}

/** An admin may vote for every group. */
function deciderOf(principal: Principal, delegations: readonly Delegation[]): Decider {
  const { roles } = principal;
  return {
    names: namesOfCaller(principal),
    roles: roles.includes(ADMIN_ROLE) ? undefined : roles,
    delegated: mayWrite(principal)
      ? delegations
          .filter(({ role }) => !roles.includes(role))
          .map((each) => ({ role: each.role, names: namesOfDelegator(each) }))
      : [],
  };
}
