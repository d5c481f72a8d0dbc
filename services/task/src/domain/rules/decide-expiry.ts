import { isFinal } from '@handoff/kernel';
import { stepApproval, type Approval } from '../approval/approval.js';
import { cancelPendingApprovals } from '../approval/cancel-pending-approvals.js';
import type { DecisionEnvironment } from '../decision-environment.js';
import { takeEffect } from '../approval/take-effect.js';
import { stepTask, type Task } from '../task/task.js';
import { TASK_LIFECYCLE } from '../task/task-lifecycle.js';
import {
  pendingApprovals,
  withApproval,
  type ApprovalEventName,
  type Change,
  type DomainEvent,
  type TaskAggregate,
} from '../task-aggregate.js';
import { endAttempt } from '../task/end-attempt.js';
import { isLapsed } from '../task/lease.js';

/** The error of a task whose holder fell silent. */
const LAPSED = { reason: 'lease_expired' };

/**
 * Applies the passing of time to a task. Undefined when nothing is due.
 *
 * An overdue approval is escalated or expires. Silence is not consent: an expired approval rejects a task that nobody
 * has claimed. Work under a lease goes on instead, because its approval was optional, and no approver has refused. A
 * task expires at its deadline, or when it has not changed for too long. A lease lapses unless its holder keeps it.
 */
export function decideExpiry(environment: DecisionEnvironment, aggregate: TaskAggregate): Change | undefined {
  const { task } = aggregate;
  if (isFinal(TASK_LIFECYCLE, task.status)) return undefined;
  const overdue = pendingApprovals(aggregate).filter(({ expiresAt }) => expiresAt <= environment.now);
  const silent = overdue.filter(({ onExpiry }) => onExpiry === 'reject');
  if (silent.length > 0) {
    const outcome = task.parkedStatus === 'active' ? undefined : 'rejected';
    return changeAll(environment, aggregate, silent, expire, 'approval.expired', outcome);
  }
  if (overdue.length > 0) return changeAll(environment, aggregate, overdue, escalate, 'approval.escalated', undefined);
  return isOverdue(task, environment.now) ? expireTask(environment, aggregate) : lapseLease(environment, aggregate);
}

function expire(approval: Approval, environment: DecisionEnvironment): Approval {
  return stepApproval(approval, 'expire', environment);
}

/** Puts the question to one other role, for as long again. Earlier votes stay on record, and no longer count. */
function escalate(approval: Approval, environment: DecisionEnvironment): Approval {
  return stepApproval(approval, 'escalate', environment, {
    groups: [{ role: approval.escalateTo!, required: 1 }],
    onExpiry: 'reject',
    escalated: true,
    expiresAt: new Date(environment.now.getTime() + approval.openMs),
  });
}

function changeAll(
  environment: DecisionEnvironment,
  aggregate: TaskAggregate,
  overdue: readonly Approval[],
  step: (approval: Approval, environment: DecisionEnvironment) => Approval,
  name: ApprovalEventName,
  outcome: 'rejected' | undefined,
): Change {
  const changed = overdue.map((approval) => step(approval, environment));
  const effect = takeEffect(environment, changed.reduce(withApproval, aggregate), outcome, undefined);
  const { task } = effect.aggregate;
  const events = changed.map((approval): DomainEvent => ({
    name,
    approval,
    task,
    fromStatus: 'pending',
    by: undefined,
  }));
  return { aggregate: effect.aggregate, events: [...events, ...effect.events] };
}

function expireTask(environment: DecisionEnvironment, { task, approvals }: TaskAggregate): Change {
  const expired = stepTask(task, 'expire', environment);
  const rest = cancelPendingApprovals(environment, { task: expired, approvals }, undefined);
  return {
    aggregate: rest.aggregate,
    events: [...rest.events, { name: 'task.expired', task: expired, fromStatus: task.status, by: undefined }],
  };
}

/** Takes a task back from a holder that did not keep its lease. Undefined while the lease holds. */
function lapseLease(environment: DecisionEnvironment, aggregate: TaskAggregate): Change | undefined {
  if (!isLapsed(aggregate.task, environment.now)) return undefined;
  return endAttempt(environment, aggregate, 'lapse', LAPSED, undefined);
}

/**
 * Whether a task's deadline has passed, or it has not changed for too long. The latter does not apply to an active
 * task: heartbeats keep its lease without a change of the task.
 */
function isOverdue({ status, deadlineAt, expiresAt }: Task, now: Date): boolean {
  if (deadlineAt !== undefined && deadlineAt <= now) return true;
  return status !== 'active' && expiresAt <= now;
}
