import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Cast } from '../support/budget-load.js';

/** Work that was begun at one release and is finished at another. */
export interface OpenWork {
  readonly sessionId: string;
  readonly approvalId: string;
  /** What the approver was shown. */
  readonly contentHash: string;
  /** The task of the approval. */
  readonly parkedId: string;
  readonly claimedId: string;
  readonly leaseId: string;
  /** A request under a key, and its answer. */
  readonly keyed: { readonly key: string; readonly type: string; readonly answer: unknown };
}

/** Leaves a session, an approval, a lease and a used key open, at a gateway. */
export async function leaveOpen(cast: Cast, gateway: string): Promise<OpenWork> {
  const { finance, manager, legal } = threeAt(cast, gateway);
  const { session_id } = await finance.createSession({ agent_role: 'finance' });
  await finance.updateSession({ session_id, status: 'active' });
  const parked = await finance.routeTask({ target: 'manager', session_id, task: { task_type: 'left_parked' } });
  const { approval_id } = await finance.requestApproval({ task_id: parked.task_id, approver_role: 'legal' });
  const { content_hash } = await legal.getApproval({ approval_id });

  const type = `left_claimed_${randomUUID().slice(0, 8)}`;
  const key = randomUUID();
  const answer = await finance.routeTask({ target: 'manager', task: { task_type: type } }, { idempotencyKey: key });
  const { tasks } = await manager.claimTasks({ role: 'manager', types: [type], lease_seconds: 600 });
  return {
    sessionId: session_id,
    approvalId: approval_id,
    contentHash: content_hash,
    parkedId: parked.task_id,
    claimedId: tasks[0]!.task_id,
    leaseId: tasks[0]!.lease.lease_id,
    keyed: { key, type, answer },
  };
}

/**
 * Goes on with this work at another gateway, and ends it.
 *
 * @throws Error when something is not as it was left.
 */
export async function finish(open: OpenWork, cast: Cast, gateway: string): Promise<void> {
  const { finance, manager, legal } = threeAt(cast, gateway);
  const { key, type, answer } = open.keyed;
  const again = await finance.routeTask({ target: 'manager', task: { task_type: type } }, { idempotencyKey: key });
  if (!isDeepStrictEqual(again, answer)) {
    throw new Error(`the answer under a used key is ${JSON.stringify(again)} and was ${JSON.stringify(answer)}`);
  }
  await manager.heartbeatTask({ task_id: open.claimedId, lease_id: open.leaseId, progress: 50 });
  await manager.completeTask({ task_id: open.claimedId, lease_id: open.leaseId, result: { ok: true } });

  const { approvalId: approval_id, contentHash: content_hash } = open;
  await legal.decideApproval({ approval_id, decision: 'approved', content_hash });
  await manager.completeTask({ task_id: open.parkedId });
  await finance.updateSession({ session_id: open.sessionId, status: 'completed' });
}

function threeAt(cast: Cast, gateway: string): Record<'finance' | 'manager' | 'legal', ReturnType<Cast>> {
  return { finance: cast('finance', gateway), manager: cast('manager', gateway), legal: cast('legal', gateway) };
}
