import { AUDITOR_ROLE, HandoffError, isSamePerson, transition } from '@handoff/kernel';
import type { Approval } from './approval.js';
import { settleApproval, type ApprovalDecision } from './decide-approval.js';
import type { RequestOccasion } from './occasion.js';
import { requireParticipant, requireRole, requireVisible } from './permissions.js';
import { stepTask } from './task.js';
import { TASK_LIFECYCLE } from './task-lifecycle.js';
import { pendingApprovals, withApproval, type ApprovalChange, type TaskFile } from './task-file.js';

/** How many approvals one task takes: every event about it tells all who take part, so their number is bounded. */
export const MAX_APPROVALS = 32;

export interface ApprovalRequest {
  readonly approverRole: string;
  readonly reason: string | undefined;
  /** A decision to be recorded at once, on the approval of that role which the task waits for. */
  readonly decision: ApprovalDecision | undefined;
  readonly notes: string | undefined;
}

/**
 * Asks a role for approval of a task, which is parked until every approval asked for is given; or, with a decision,
 * decides the approval of that role which the task waits for.
 *
 * @throws HandoffError `UNKNOWN_TASK`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `ILLEGAL_TRANSITION`, `VALIDATION_FAILED` for
 * an approver that nobody can be, and when the task has had {@link MAX_APPROVALS} already; with a decision also what {@link settleApproval} throws, and `FOUR_EYES` when nobody asked: who asked and who decides would be one person.
 */
export function requestApproval(
  request: RequestOccasion,
  found: TaskFile | undefined,
  input: ApprovalRequest,
): ApprovalChange {
  const { principal } = request.call;
  const file = requireVisible(found, principal, unknownTask);
  if (input.decision !== undefined) return decideAtOnce(request, file, input, input.decision);
  const by = requireParticipant(principal, file);
  requireApprover(input.approverRole);
  const { now, policy } = request;
  const approval: Approval = {
    id: request.newId(),
    taskId: file.task.id,
    approverRole: input.approverRole,
    status: 'pending',
    reason: input.reason,
    requestedBy: by,
    decidedBy: undefined,
    decisionAt: undefined,
    notes: undefined,
    traceId: file.task.traceId,
    version: 1,
    createdAt: now,
    updatedAt: now,
    expiresAt: new Date(now.getTime() + policy.approvalExpiryMs),
  };
  const participants = [...new Set([...file.task.participants, input.approverRole])];
  const task = stepTask(file.task, 'park', request, { participants });
  requireRoom(file);
  return {
    approval,
    file: withApproval({ task, approvals: file.approvals }, approval),
    events: [
      { name: 'approval.requested', approval, task, fromStatus: undefined, by },
      { name: 'task.parked', task, fromStatus: file.task.status, by },
    ],
  };
}

/** Nobody acts as auditor: such an approval would park the task for good. */
function requireApprover(role: string): void {
  if (role !== AUDITOR_ROLE) return;
  throw new HandoffError('VALIDATION_FAILED', {
    errors: [{ pointer: '/approver_role', message: 'must be a role that can decide; an auditor changes nothing' }],
  });
}

function requireRoom({ approvals }: TaskFile): void {
  if (approvals.length < MAX_APPROVALS) return;
  throw new HandoffError('VALIDATION_FAILED', {
    detail: `A task takes at most ${MAX_APPROVALS} approvals, pending and decided ones together.`,
    errors: [{ pointer: '/task_id', message: `names a task that has had ${MAX_APPROVALS} approvals already` }],
  });
}

function decideAtOnce(
  request: RequestOccasion,
  file: TaskFile,
  input: ApprovalRequest,
  decision: ApprovalDecision,
): ApprovalChange {
  const { principal } = request.call;
  requireRole(principal, input.approverRole);
  const open = pendingApprovals(file).filter(({ approverRole }) => approverRole === input.approverRole);
  // Of several, the one that the caller may decide: the oldest that somebody else asked for.
  const approval = open.find(({ requestedBy }) => !isSamePerson(requestedBy, principal)) ?? open[0];
  const settled = approval ?? lastDecided(file, input.approverRole);
  if (settled !== undefined) return settleApproval(request, file, settled, { decision, notes: input.notes });
  transition(TASK_LIFECYCLE, 'task', file.task.status, 'park');
  throw new HandoffError('FOUR_EYES', {
    detail: `Nobody asked for the approval of ${input.approverRole}: who asks for an approval cannot give it too.`,
  });
}

/** The newest approval of the role, if it was decided: then this repeats its decision, or comes too late. */
function lastDecided(file: TaskFile, approverRole: string): Approval | undefined {
  const newest = file.approvals.findLast((each) => each.approverRole === approverRole);
  return newest?.decidedBy === undefined ? undefined : newest;
}

function unknownTask(): HandoffError {
  return new HandoffError('UNKNOWN_TASK', {
    errors: [{ pointer: '/task_id', message: 'names no task that the caller can see' }],
  });
}
