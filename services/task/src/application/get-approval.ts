import type { OperationReply } from '@handoff/runtime';
import type { getApproval as operation, InputOf } from '@handoff/contracts';
import { HandoffError, type Call } from '@handoff/kernel';
import { findVisibleFile } from './find-visible-file.js';
import { representApproval } from './represent.js';
import type { TaskDeps } from './task-deps.js';

/**
 * Reads an approval: visible to whoever may see its task.
 *
 * @throws HandoffError `NOT_FOUND` when there is none, or the caller may not see it.
 */
export async function getApproval(
  deps: TaskDeps,
  { params }: InputOf<typeof operation>,
  call: Call,
): Promise<OperationReply> {
  const aggregate = await findVisibleFile(deps.store.findTask, params.approval_id, call);
  if (aggregate === undefined || aggregate === 'hidden') throw new HandoffError('NOT_FOUND');
  const approval = aggregate.approvals.find(({ id }) => id === params.approval_id);
  if (approval === undefined) throw new HandoffError('NOT_FOUND');
  return { body: JSON.stringify(representApproval(approval)), id: approval.id, version: approval.version };
}
