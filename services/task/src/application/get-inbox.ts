import { warningsMember, type getInbox as operation, type ResultOf } from '@handoff/contracts';
import { HandoffError, namedIn, neverHeld, readsEverything, requireListed, type Call } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import type { Inbox } from '../ports/task-store.js';
import type { TaskDeps } from './task-deps.js';

/** How many types an inbox lists. */
const MAX_TYPES = 100;

/**
 * Counts the tasks and approvals that wait for a role.
 *
 * @throws HandoffError `VALIDATION_FAILED` for a role outside KNOWN_ROLES; `NOT_FOUND` when the caller neither holds the role, nor has it by a
 * delegation, nor reads everything.
 */
export function getInbox(deps: TaskDeps): OperationHandler<'getInbox'> {
  return async ({ params }, call) => {
    const { role } = params;
    if (!(await mayCount(deps, role, call))) throw new HandoffError('NOT_FOUND');
    const named = namedIn('path/', { role });
    requireListed(named, deps.roles.closedList);
    const inbox = await deps.store.countInbox({ role, maxTypes: MAX_TYPES }, call.deadline);
    const warnings = warningsMember(await neverHeld(deps.roles, named, call.deadline));
    return { body: JSON.stringify({ ...represent(role, inbox), ...warnings }) };
  };
}

async function mayCount({ delegations }: TaskDeps, role: string, { principal, deadline }: Call): Promise<boolean> {
  if (principal.roles.includes(role) || readsEverything(principal)) return true;
  return (await delegations.inForceFor(principal, deadline)).some((each) => each.role === role);
}

function represent(role: string, inbox: Inbox): ResultOf<typeof operation> {
  return {
    role,
    by_status: inbox.byStatus,
    by_type: inbox.byType.map(({ type, ...counts }) => ({ task_type: type, ...counts })),
    claimable: inbox.claimable,
    oldest_claimable_at: inbox.oldestClaimableAt?.toISOString() ?? null,
    pending_approvals: inbox.pendingApprovals,
  };
}
