import { OPERATIONS, type Approval, type OperationDefinition, type Task } from '@handoff/contracts';
import { HandoffError, type Call } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { callOperation } from '@handoff/runtime';
import type { HeldCalls } from '../ports/held-calls.js';

interface BusHeldCallsDeps {
  readonly bus: Pick<Bus, 'requests'>;
  /** NATS_SUBJECT_PREFIX. */
  readonly prefix: string;
}

/** Asks the task service in the name of the caller, so a hidden approval looks like a missing one. */
export function createBusHeldCalls(deps: BusHeldCallsDeps): HeldCalls {
  return {
    async find(id, call) {
      const approval = await ask<Approval>(deps, OPERATIONS.getApproval, { approval_id: id }, call);
      const params = { task_id: approval?.task_id };
      const task = approval && (await ask<Task>(deps, OPERATIONS.getTask, params, call));
      if (approval === undefined || task === undefined) return undefined;
      return {
        id,
        status: approval.status,
        groups: approval.approvers.map(({ approver_role: role, required }) => ({ role, required })),
        veto: approval.veto,
        contentHash: approval.content_hash,
        requestedAt: new Date(approval.created_at),
        task: {
          type: task.task_type,
          status: task.status,
          requestedBy: task.requested_by,
          contentHash: task.content_hash,
          data: task.data,
        },
      };
    },
  };
}

async function ask<T>(
  deps: BusHeldCallsDeps,
  operation: OperationDefinition,
  params: object,
  call: Call,
): Promise<T | undefined> {
  try {
    const { data } = await callOperation({ ...deps, operation, call, params, query: {} });
    return JSON.parse(Buffer.from(data).toString('utf8')) as T;
  } catch (cause) {
    if (!(cause instanceof HandoffError)) throw cause;
    if (cause.code === 'NOT_FOUND') return undefined;
    // A read changes nothing, so its outcome cannot be unknown.
    if (cause.kind !== 'unknown_outcome') throw cause;
    const detail = 'The task service did not answer in time.';
    throw new HandoffError('UNAVAILABLE', { detail, retryAfterSeconds: 1, cause });
  }
}
