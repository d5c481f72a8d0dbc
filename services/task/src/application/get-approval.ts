import type { getApproval as operation, InputOf } from '@handoff/contracts';
import { HandoffError, type Call } from '@handoff/kernel';
import { findVisibleFile } from './find-visible-file.js';
import { representApproval } from './represent.js';
import type { Reply, TaskDeps } from './task-deps.js';

/**
 * Reads an approval: visible to whoever may see its task.
 *
 * @throws HandoffError `NOT_FOUND` when there is none, or the caller may not see it.
 */
export async function getApproval(deps: TaskDeps, { params }: InputOf<typeof operation>, call: Call): Promise<Reply> {
  const file = await findVisibleFile(deps.store.findFile, params.approval_id, call);
  if (file === undefined || file === 'hidden') throw new HandoffError('NOT_FOUND');
  const approval = file.approvals.find(({ id }) => id === params.approval_id);
  if (approval === undefined) throw new HandoffError('NOT_FOUND');
  return { body: JSON.stringify(representApproval(approval)), id: approval.id, version: approval.version };
}
