import { HandoffError, mayRead, type Principal } from '@handoff/kernel';
import type { Bus, Serving } from '@handoff/messaging';
import { serveInPlaceOf } from '@handoff/runtime/testing';
import type { GivenApproval } from '../domain/held-call.js';

/** Answers getApproval and getTask on a bus from a map of held calls of finance. An approval and its task have one id here. */
export function serveHeldCalls(bus: Bus, prefix: string, given: ReadonlyMap<string, GivenApproval>): Promise<Serving> {
  const find = (id: string, principal: Principal): GivenApproval => {
    const found = given.get(id);
    if (found === undefined || !mayRead(principal, ['finance'])) throw new HandoffError('NOT_FOUND');
    return found;
  };
  return serveInPlaceOf(
    'task',
    { bus, prefix },
    {
      getApproval: async ({ params }: { params: { approval_id: string } }, call: Called) => {
        const { id, status, groups, veto, contentHash, requestedAt } = find(params.approval_id, call.principal);
        const approvers = groups.map(({ role, required }) => ({ approver_role: role, required }));
        const created = { content_hash: contentHash, created_at: requestedAt.toISOString() };
        return {
          body: JSON.stringify({ approval_id: id, task_id: id, status, approvers, veto, ...created }),
          id,
          version: 1,
        };
      },
      getTask: async ({ params }: { params: { task_id: string } }, call: Called) => {
        const { id, task } = find(params.task_id, call.principal);
        const { type, status, requestedBy, contentHash, data } = task;
        const body = { task_type: type, status, requested_by: requestedBy, content_hash: contentHash, data };
        return { body: JSON.stringify(body), id, version: 1 };
      },
    },
  );
}

interface Called {
  readonly principal: Principal;
}
