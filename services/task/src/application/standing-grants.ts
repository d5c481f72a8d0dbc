import { warningsMember } from '@handoff/contracts';
import { decodeCursor, HandoffError, namedIn, neverHeld, nextCursorOf, readsEverything } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { maySee } from '../domain/grant/grant.js';
import { rolesOfProposal } from '../domain/grant/propose-grant.js';
import { execute } from './execute.js';
import { newHashSalt } from './hash-salt.js';
import { representGrant } from './represent-grant.js';
import type { TaskDeps } from './task-deps.js';

/** Proposes a standing grant. */
export function proposeGrant(deps: TaskDeps): OperationHandler<'proposeGrant'> {
  return async ({ body }, call) => {
    const groups = body.approvers.map(({ approver_role: role, required }) => ({ role, required }));
    const named = rolesOfProposal({ role: body.role, toRole: body.target, groups });
    const input = {
      role: body.role,
      subject: body.subject,
      tool: body.tool,
      toRole: body.target,
      conditions: body.conditions ?? {},
      groups,
      from: body.from === undefined ? undefined : new Date(body.from),
      until: new Date(body.until),
      maxUses: body.max_uses,
      reason: body.reason,
      hashSalt: newHashSalt(),
      neverHeld: await neverHeld(deps.roles, named, call.deadline),
    };
    return execute(deps, { name: 'proposeGrant', call, input });
  };
}

/** Revokes a standing grant. */
export function revokeGrant(deps: TaskDeps): OperationHandler<'revokeGrant'> {
  return ({ params, body }, call) =>
    execute(deps, { name: 'revokeGrant', call, input: { grantId: params.grant_id, reason: body.reason } });
}

/**
 * Reads a standing grant.
 *
 * @throws HandoffError `NOT_FOUND` when there is none, or the caller may not see it.
 */
export function getGrant({ store }: TaskDeps): OperationHandler<'getGrant'> {
  return async ({ params }, { principal, deadline }) => {
    const found = await store.findGrant(params.grant_id, deadline);
    if (found === undefined || !maySee(principal, found.grant)) throw new HandoffError('NOT_FOUND');
    const { id, version } = found.grant;
    return { body: JSON.stringify(representGrant(found.grant, found.at)), id, version };
  };
}

/** Lists the standing grants that the caller may see, newest first. */
export function listGrants({ store, roles }: TaskDeps): OperationHandler<'listGrants'> {
  return async ({ query: { role, status, limit, cursor } }, { principal, deadline }) => {
    const visibleTo = readsEverything(principal) ? undefined : principal.roles;
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const page = await store.listGrants({ visibleTo, role, status, limit, after }, deadline);
    const grants = page.items.map((each) => representGrant(each, page.at));
    const unknown = await neverHeld(roles, namedIn('query/', { role }), deadline);
    return { body: JSON.stringify({ grants, next_cursor: nextCursorOf(page), ...warningsMember(unknown) }) };
  };
}
