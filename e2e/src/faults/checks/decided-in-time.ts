import type { ApprovalRow, DecisionRow, Snapshot, TaskRow } from './snapshot.js';
import type { Violation } from './violation.js';

/**
 * Every vote is by a requested role and in time; every escalation happened once, to the role of the policy; no approval
 * expired early; and an expired or rejected approval rejects a task that no worker holds.
 */
export function decidedInTime(snapshot: Snapshot): readonly Violation[] {
  const told = escalationsOnRecord(snapshot);
  return [
    ...snapshot.approvals.flatMap((approval) => [
      ...deadline(approval),
      ...escalation(approval, told.get(approval.id) ?? 0),
      ...snapshot.decisions
        .filter(({ approval_id }) => approval_id === approval.id)
        .flatMap((vote) => inTime(approval, vote)),
    ]),
    ...snapshot.tasks.flatMap((task) => silence(task, snapshot)),
  ];
}

function escalationsOnRecord({ audit }: Snapshot): ReadonlyMap<string, number> {
  const told = new Map<string, number>();
  for (const { event_type, subject } of audit) {
    if (event_type === 'approval.escalated' && subject !== null) told.set(subject, (told.get(subject) ?? 0) + 1);
  }
  return told;
}

/** The deadline of the roles that were asked first. */
function firstDeadline({ created_ms, open_ms }: ApprovalRow): number {
  return created_ms + open_ms;
}

/** The requested time, and the same time again after an escalation, from the moment of the escalation. */
function deadline(approval: ApprovalRow): readonly Violation[] {
  const { id, status, escalated, open_ms, expires_ms, updated_ms } = approval;
  const first = firstDeadline(approval);
  const violations: Violation[] = [];
  if (escalated ? expires_ms - open_ms < first : expires_ms !== first) {
    violations.push(`${id} can be decided until ${expires_ms}, and was asked until ${first}`);
  }
  if (status === 'expired' && updated_ms < expires_ms) {
    violations.push(`${id} expired ${expires_ms - updated_ms} ms before its time`);
  }
  return violations;
}

/** Escalated at most once, and only if the policy says so; then one person of the other role is asked. */
function escalation(approval: ApprovalRow, told: number): readonly Violation[] {
  const { id, status, escalated, on_expiry, escalate_to, approver_roles, required_votes } = approval;
  const violations: Violation[] = [];
  if (told !== (escalated ? 1 : 0)) violations.push(`${id} was escalated ${told} times, by the log`);
  if (escalated && (approver_roles.join() !== escalate_to || required_votes.join() !== '1')) {
    violations.push(`${id} was escalated to ${escalate_to}, and is asked of ${approver_roles.join()}`);
  }
  if (status === 'expired' && on_expiry === 'escalate') violations.push(`${id} expired instead of being escalated`);
  return violations;
}

function inTime(approval: ApprovalRow, { role, subject, decided_ms }: DecisionRow): readonly Violation[] {
  const { id, escalated, escalate_to, approver_roles, open_ms, expires_ms } = approval;
  const askedLast = escalated && role === escalate_to;
  if (!escalated && !approver_roles.includes(role))
    return [`${id} has a vote of ${subject} for ${role}, who is not asked`];
  const until = escalated && !askedLast ? firstDeadline(approval) : expires_ms;
  if (decided_ms >= until) return [`${id} has a vote of ${subject} that is ${decided_ms - until} ms too late`];
  if (askedLast && decided_ms < expires_ms - open_ms) return [`${id} has a vote of ${subject} before it was escalated`];
  return [];
}

/** A task is rejected only by one of its approvals. An expired approval lets a task go on only if a worker held it. */
function silence({ id, status }: TaskRow, { approvals, audit }: Snapshot): readonly Violation[] {
  const refusals = approvals.filter(
    (each) => each.task_id === id && (each.status === 'rejected' || each.status === 'expired'),
  );
  const wentOn = audit.some(
    ({ event_type, subject, metadata }) =>
      event_type === 'task.resumed' && subject === id && metadata.to_status === 'active',
  );
  if (status === 'rejected' ? refusals.length > 0 : refusals.every((each) => each.status === 'expired' && wentOn)) {
    return [];
  }
  return [`${id} is ${status}, with ${refusals.length} approvals refused or run out`];
}
