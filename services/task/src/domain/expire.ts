import { isFinal } from '@handoff/kernel';
import { stepApproval, type Approval } from './approval.js';
import { cancelPendingApprovals } from './cancel-pending-approvals.js';
import { lapseLease } from './lapse.js';
import type { DecisionEnvironment } from './decision-environment.js';
import { isOverdue } from './overdue.js';
import { takeEffect } from './take-effect.js';
import { stepTask } from './task.js';
import { TASK_LIFECYCLE } from './task-lifecycle.js';
import {
  pendingApprovals,
  withApproval,
  type ApprovalEventName,
  type Change,
  type DomainEvent,
  type TaskAggregate,
} from './task-aggregate.js';

/**
 * What time does to a task: an approval that nobody decided in time is escalated, or else expires. Silence is not consent,
 * so a task that nobody has begun is rejected then. Work that somebody holds goes on: who asked about it was not told by
 * its routing to ask, and nobody has refused; silence is not a way to end what another is doing. A task whose deadline has passed, or that nothing happened to for too long, expires;
 * a lease that was not kept lapses. Undefined when nothing is due.
 */
export function expireOverdue(environment: DecisionEnvironment, aggregate: TaskAggregate): Change | undefined {
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

/** The same question to one role instead, for as long again; what was decided so far is kept, and counts no more. */
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
    ...{ name, approval, task, fromStatus: 'pending', by: undefined },
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
