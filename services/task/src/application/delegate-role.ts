import { decodeCursor, nextCursorOf, readsEverything } from '@handoff/kernel';
import { replyOf, type OperationHandler } from '@handoff/runtime';
import type { DelegationStore } from '../ports/delegation-store.js';
import { representDelegation } from './delegation-rules.js';

/** The dependency of the use cases of delegations. */
export interface DelegationDeps {
  readonly delegations: DelegationStore;
}

/** Hands a role of the caller to a colleague. */
export function createDelegation({ delegations }: DelegationDeps): OperationHandler<'createDelegation'> {
  return async ({ body: { role, delegate, from, until, reason } }, call) => {
    const input = {
      role,
      delegate,
      from: from === undefined ? undefined : new Date(from),
      until: new Date(until),
      reason,
    };
    return replyOf(await delegations.execute({ name: 'createDelegation', call, input }));
  };
}

/** Ends a delegation before its window does. */
export function endDelegation({ delegations }: DelegationDeps): OperationHandler<'endDelegation'> {
  return async ({ params, body }, call) => {
    const input = { delegationId: params.delegation_id, reason: body.reason };
    return replyOf(await delegations.execute({ name: 'endDelegation', call, input }));
  };
}

/** Lists the delegations that the caller may see, newest first. */
export function listDelegations({ delegations }: DelegationDeps): OperationHandler<'listDelegations'> {
  return async ({ query: { role, status, mine, limit, cursor } }, { principal, deadline }) => {
    const wanted = {
      visibleTo: readsEverything(principal) ? undefined : { roles: principal.roles, person: principal },
      role,
      status,
      by: mine === 'given' ? principal : undefined,
      to: mine === 'received' ? principal : undefined,
      limit,
      after: cursor === undefined ? undefined : decodeCursor(cursor),
    };
    const page = await delegations.list(wanted, deadline);
    const shown = page.items.map((each) => representDelegation(each, page.at));
    return { body: JSON.stringify({ delegations: shown, next_cursor: nextCursorOf(page) }) };
  };
}
