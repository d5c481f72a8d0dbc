import { HandoffError, isSamePerson } from '@handoff/kernel';
import { stepApproval, type Approval } from './approval.js';
import { cancelPendingApprovals } from './cancel-pending-approvals.js';
import type { RequestOccasion } from './occasion.js';
import { requireRole, requireVersion, requireVisible } from './permissions.js';
import type { Person } from './person.js';
import { stepTask } from './task.js';
import { pendingApprovals, withApproval, type ApprovalChange, type Change, type TaskFile } from './task-file.js';

export type ApprovalDecision = 'approved' | 'rejected';

export interface DecideApproval {
  readonly decision: ApprovalDecision;
  readonly notes: string | undefined;
}

/**
 * Decides an approval, and what becomes of its task: the last approval given resumes it, the first refused rejects it.
 *
 * @throws HandoffError `NOT_FOUND`, and what {@link settleApproval} throws.
 */
export function decideApproval(
  request: RequestOccasion,
  found: TaskFile | undefined,
  approvalId: string,
  input: DecideApproval,
): ApprovalChange {
  const file = requireVisible(found, request.call.principal, notFound);
  const approval = file.approvals.find(({ id }) => id === approvalId);
  if (approval === undefined) throw notFound();
  return settleApproval(request, file, approval, input);
}

/**
 * The decision itself: by a holder of `approver_role` who did not ask for it (four eyes). It is immutable; the same one
 * again by the same person changes nothing.
 *
 * @throws HandoffError `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `FOUR_EYES`, `ALREADY_DECIDED` with the first decision,
 * `VERSION_MISMATCH`, `ILLEGAL_TRANSITION` when it was cancelled or has expired.
 */
export function settleApproval(
  request: RequestOccasion,
  file: TaskFile,
  approval: Approval,
  { decision, notes }: DecideApproval,
): ApprovalChange {
  const { principal, ifMatch } = request.call;
  const by = requireRole(principal, approval.approverRole);
  if (isSamePerson(approval.requestedBy, principal)) throw new HandoffError('FOUR_EYES');
  if (approval.decidedBy !== undefined) {
    if (approval.status === decision && isSamePerson(approval.decidedBy, principal)) {
      return { approval, file, events: [] };
    }
    throw alreadyDecided(approval, approval.decidedBy);
  }
  requireVersion(ifMatch, approval.version);
  requireInTime(request, approval);
  const decided = stepApproval(approval, decision === 'approved' ? 'approve' : 'reject', request, {
    decidedBy: by,
    decisionAt: request.now,
    notes,
  });
  const effect = takeEffect(request, withApproval(file, decided), decision, by);
  const { task } = effect.file;
  return {
    approval: decided,
    file: effect.file,
    events: [{ name: 'approval.decided', approval: decided, task, fromStatus: approval.status, by }, ...effect.events],
  };
}

/** Approving counts until every approval asked for is given; the first rejection makes the others pointless. */
function takeEffect(request: RequestOccasion, file: TaskFile, decision: ApprovalDecision, by: Person): Change {
  const { task, approvals } = file;
  if (decision === 'rejected') {
    const rejected = stepTask(task, 'reject', request);
    const rest = cancelPendingApprovals(request, { task: rejected, approvals }, by);
    return {
      file: rest.file,
      events: [...rest.events, { name: 'task.rejected', task: rejected, fromStatus: task.status, by }],
    };
  }
  if (pendingApprovals(file).length > 0) {
    // Whom the task waits for has changed, and its version is what callers wait on.
    const waiting = stepTask(task, 'park', request);
    return {
      file: { task: waiting, approvals },
      events: [{ name: 'task.parked', task: waiting, fromStatus: task.status, by }],
    };
  }
  const resumed = stepTask(task, task.parkedStatus === 'active' ? 'resume_active' : 'resume_pending', request);
  return {
    file: { task: resumed, approvals },
    events: [{ name: 'task.resumed', task: resumed, fromStatus: task.status, by }],
  };
}

/** Fails closed: what is past its time can't be approved any more, also before the timer has got to it. */
function requireInTime(request: RequestOccasion, approval: Approval): void {
  if (approval.status !== 'pending' || request.now < approval.expiresAt) return;
  throw new HandoffError('ILLEGAL_TRANSITION', {
    detail: `This approval could be decided until ${approval.expiresAt.toISOString()}.`,
    facts: { current_status: 'expired' },
  });
}

function alreadyDecided(approval: Approval, by: Person): HandoffError {
  return new HandoffError('ALREADY_DECIDED', {
    facts: {
      decision: approval.status,
      decided_by: { issuer: by.issuer, subject: by.subject },
      decision_at: approval.decisionAt?.toISOString(),
    },
  });
}

function notFound(): HandoffError {
  return new HandoffError('NOT_FOUND');
}
