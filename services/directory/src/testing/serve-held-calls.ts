import { OPERATIONS, operationsOf } from '@handoff/contracts';
import { HandoffError, mayRead, type Principal } from '@handoff/kernel';
import type { Bus, Serving } from '@handoff/messaging';
import { createLogger, serveOperations, type OperationHandlers } from '@handoff/runtime';
import { Registry } from 'prom-client';
import type { GivenApproval } from '../domain/held-call.js';

/** Answers getApproval and getTask on a bus from a map of held calls of finance. An approval and its task have one id here. */
export function serveHeldCalls(bus: Bus, prefix: string, given: ReadonlyMap<string, GivenApproval>): Promise<Serving> {
  const find = (id: string, principal: Principal): GivenApproval => {
    const found = given.get(id);
    if (found === undefined || !mayRead(principal, ['finance'])) throw new HandoffError('NOT_FOUND');
    return found;
  };
  const unwanted = () => Promise.reject(new HandoffError('UNAVAILABLE'));
  const others = Object.fromEntries(operationsOf('task').map(({ name }) => [name, unwanted]));
  return serveOperations({
    bus,
    prefix,
    service: 'task',
    version: '0.0.0',
    logger: createLogger({ level: 'silent', name: 'tasks', version: '0.0.0' }),
    metrics: new Registry(),
    maxInFlight: 1000,
    callerSharePercent: 100,
    handlers: {
      ...(others as object as OperationHandlers<'task'>),
      [OPERATIONS.getApproval.name]: async ({ params }: { params: { approval_id: string } }, call: Called) => {
        const { id, status, groups, veto, contentHash, requestedAt } = find(params.approval_id, call.principal);
        const approvers = groups.map(({ role, required }) => ({ approver_role: role, required }));
        const created = { content_hash: contentHash, created_at: requestedAt.toISOString() };
        return {
          body: JSON.stringify({ approval_id: id, task_id: id, status, approvers, veto, ...created }),
          id,
          version: 1,
        };
      },
      [OPERATIONS.getTask.name]: async ({ params }: { params: { task_id: string } }, call: Called) => {
        const { id, task } = find(params.task_id, call.principal);
        const { type, status, requestedBy, contentHash, data } = task;
        const body = { task_type: type, status, requested_by: requestedBy, content_hash: contentHash, data };
        return { body: JSON.stringify(body), id, version: 1 };
      },
    },
  });
}

interface Called {
  readonly principal: Principal;
}
