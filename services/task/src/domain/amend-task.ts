import { HandoffError, type JsonObject } from '@handoff/kernel';
import type { Approval } from './approval.js';
import { askApprovals, type Ask } from './ask-approval.js';
import { cancelPendingApprovals } from './cancel-pending-approvals.js';
import { contentHashOf } from './content-hash.js';
import type { RequestOccasion } from './occasion.js';
import { requireRole, requireVersion, requireVisible } from './permissions.js';
import { stepTask, type Task } from './task.js';
import type { Change, TaskFile } from './task-file.js';

/** What a task shall ask for; what is undefined stays as it is. */
export interface AmendTask {
  readonly description: string | undefined;
  readonly data: JsonObject | undefined;
  /** SHA-256 of the canonical form of {@link data}. */
  readonly dataHash: string | undefined;
  readonly context: JsonObject | undefined;
}

/**
 * Changes what a task asks for: by a holder of its `from_role`, while nobody works on it. An approval is for what was
 * shown, so all that were pending, and all that were given for what it said before, are asked for anew. Where it says
 * after all what it said before, nothing changes.
 *
 * @throws HandoffError `NOT_FOUND`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `VERSION_MISMATCH`, `ILLEGAL_TRANSITION`,
 * `VALIDATION_FAILED` when the task has no room for so many approvals.
 */
export function amendTask(request: RequestOccasion, found: TaskFile | undefined, input: AmendTask): Change {
  const { call } = request;
  const file = requireVisible(found, call.principal, () => new HandoffError('NOT_FOUND'));
  const { task } = file;
  const by = requireRole(call.principal, task.fromRole);
  requireVersion(call.ifMatch, task.version);
  requireUntouched(task);
  const amended = stepTask(task, 'amend', request, contentOf(task, input));
  if (contentHashOf(amended) === contentHashOf(task)) return { file, events: [] };
  const cancelled = cancelPendingApprovals(request, { task: amended, approvals: file.approvals }, by);
  const standing = latestAsked(file.approvals).filter(isForContent(contentHashOf(task)));
  const asks = standing.map(askAgain);
  const asked = asks.length === 0 ? { ...cancelled, events: [] } : askApprovals(request, cancelled.file, by, asks);
  return {
    file: asked.file,
    events: [
      { name: 'task.amended', task: amended, fromStatus: task.status, by },
      ...cancelled.events,
      ...asked.events,
    ],
  };
}

function contentOf(task: Task, { description, data, dataHash, context }: AmendTask): Partial<Task> {
  return {
    description: description ?? task.description,
    data: data ?? task.data,
    dataHash: dataHash ?? task.dataHash,
    context: context ?? task.context,
  };
}

/** Somebody may have begun with what it says, also where they wait for an approval now. */
function requireUntouched({ status, parkedStatus }: Task): void {
  if (status !== 'active' && parkedStatus !== 'active') return;
  throw new HandoffError('ILLEGAL_TRANSITION', {
    detail: 'Somebody works on this task: what it asks for cannot change under their hands.',
    facts: { current_status: status },
  });
}

/** Those that were asked for since the content was last another: the earlier ones have been asked anew since. */
function latestAsked(approvals: readonly Approval[]): readonly Approval[] {
  const content = approvals.at(-1)?.contentHash;
  return approvals.slice(approvals.findLastIndex(({ contentHash }) => contentHash !== content) + 1);
}

/** Those that stand, or may come to, for a content: not what was refused, and then the task has ended anyway. */
function isForContent(hash: string) {
  return ({ status, contentHash }: Approval): boolean =>
    status === 'pending' || (status === 'approved' && contentHash === hash);
}

/** With the policy as it is by now: who was asked by escalation is asked again. */
function askAgain({ groups, veto, openMs, onExpiry, escalateTo, reason }: Approval): Ask {
  const policy = { groups, veto, openMs, onExpiry, escalateTo: onExpiry === 'escalate' ? escalateTo : undefined };
  return { policy, reason, demanded: false };
}
