import type {
  Approval as ApprovalView,
  DecisionRecord,
  ListedTask,
  RequestedApproval,
  RoutedTask,
  Task as TaskView,
} from '@handoff/contracts';
import type { JsonObject } from '@handoff/kernel';
import type { Approval } from '../domain/approval/approval.js';
import type { Person } from '../domain/task/person.js';
import type { Progress, Task } from '../domain/task/task.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { Vote } from '../domain/approval/vote.js';

/** A task as callers see it. */
export function representTask(task: Task): TaskView {
  return {
    task_id: task.id,
    task_type: task.type,
    description: task.description ?? null,
    data: task.data,
    context: (task.context as JsonObject | undefined) ?? null,
    content_hash: task.contentHash,
    hash_salt: task.hashSalt ?? null,
    from_role: task.fromRole,
    to_role: task.toRole,
    status: task.status,
    session_id: task.sessionId ?? null,
    parent_task_id: task.parentTaskId ?? null,
    trace_id: task.traceId,
    requested_by: representPerson(task.requestedBy),
    result: task.result ?? null,
    error: (task.error as TaskView['error'] | undefined) ?? null,
    cancel_reason: task.cancelReason ?? null,
    priority: task.priority,
    not_before: task.notBefore?.toISOString() ?? null,
    deadline_at: task.deadlineAt?.toISOString() ?? null,
    attempt: task.attempt,
    max_attempts: task.maxAttempts,
    claimed_by: task.claimedBy === undefined ? null : representPerson(task.claimedBy),
    progress: task.progress === undefined ? null : representProgress(task.progress),
    dead_lettered: task.deadLettered,
    version: task.version,
    created_at: task.createdAt.toISOString(),
    updated_at: task.updatedAt.toISOString(),
    expires_at: task.expiresAt.toISOString(),
  };
}

/**
 * A task on a list without content. It has no content hash, so that nobody decides about unseen content, and no salt,
 * which is for readers of the content.
 */
export function representListedTask(task: Task): ListedTask {
  const { data: _d, context: _c, content_hash: _h, hash_salt: _s, result: _r, ...listed } = representTask(task);
  return listed;
}

/**
 * The short reply to routing a task. It can be derived from the aggregate at any time: a task starts as pending with
 * version 1, and a demanded approval parks it as version 2. A standing grant that covers the demand decides it at once, which is
 * version 3; it decides none later.
 */
export function representRoutedTask({ task, approvals }: TaskAggregate): RoutedTask {
  const routed = { task_id: task.id, trace_id: task.traceId };
  const demanded = approvals.find((approval) => approval.demanded);
  if (demanded === undefined) return { ...routed, status: 'pending', version: 1 };
  if (demanded.votes.some(({ grantId }) => grantId !== undefined))
    return { ...routed, status: 'pending', version: 3, approval_id: demanded.id };
  return { ...routed, status: 'awaiting_approval', version: 2, approval_id: demanded.id };
}

/** An approval as callers see it. */
export function representApproval(approval: Approval): ApprovalView {
  return {
    approval_id: approval.id,
    task_id: approval.taskId,
    approver_role: approval.groups[0]?.role ?? '',
    approvers: approval.groups.map(({ role, required }) => ({ approver_role: role, required })),
    veto: approval.veto,
    on_expiry: approval.onExpiry,
    escalate_to: approval.escalateTo ?? null,
    escalated: approval.escalated,
    content_hash: approval.contentHash,
    renewed: approval.renewed,
    decisions: approval.votes.map(representVote),
    status: approval.status,
    reason: approval.reason ?? null,
    requested_by: representPerson(approval.requestedBy),
    decided_by: approval.decidedBy === undefined ? null : representPerson(approval.decidedBy),
    decision_at: approval.decisionAt?.toISOString() ?? null,
    notes: approval.notes ?? null,
    trace_id: approval.traceId,
    version: approval.version,
    created_at: approval.createdAt.toISOString(),
    updated_at: approval.updatedAt.toISOString(),
    expires_at: approval.expiresAt.toISOString(),
  };
}

/** The short reply to a request for approval. */
export function representRequestedApproval(approval: Approval): RequestedApproval {
  return {
    approval_id: approval.id,
    status: approval.status,
    task_id: approval.taskId,
    version: approval.version,
  };
}

function representProgress({ percent, note, reportedAt }: Progress): TaskView['progress'] {
  return { percent: percent ?? null, note: note ?? null, reported_at: reportedAt.toISOString() };
}

function representVote({
  decision,
  by,
  onBehalfOf,
  grantId,
  group,
  at,
  notes,
  mode,
  authentication,
}: Vote): DecisionRecord {
  const { authTime, acr, amr, actor } = authentication ?? {};
  return {
    decision,
    decided_by: representPerson(by),
    role: group,
    decided_at: at.toISOString(),
    notes: notes ?? null,
    decision_mode: mode,
    authentication: {
      auth_time: authTime ?? null,
      acr: acr ?? null,
      amr: amr === undefined ? null : [...amr],
      act: actor ?? null,
    },
    // Absent from a vote in one's own right: stored replies of earlier releases are composed again, byte for byte.
    ...(onBehalfOf === undefined
      ? {}
      : {
          on_behalf_of: { issuer: by.issuer, subject: onBehalfOf.subject },
          delegation_id: onBehalfOf.delegationId,
        }),
    ...(grantId === undefined ? {} : { grant_id: grantId }),
  };
}

function representPerson({ issuer, subject }: Person): ApprovalView['requested_by'] {
  return { issuer, subject };
}
