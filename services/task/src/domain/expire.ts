import { isFinal } from '@handoff/kernel';
import { stepApproval, type Approval } from './approval.js';
import { cancelPendingApprovals } from './cancel-pending-approvals.js';
import { lapseLease } from './lapse.js';
import type { Occasion } from './occasion.js';
import { isOverdue } from './overdue.js';
import { takeEffect } from './take-effect.js';
import { stepTask } from './task.js';
import { TASK_LIFECYCLE } from './task-lifecycle.js';
import {
  pendingApprovals,
  withApproval,
  type ApprovalHappening,
  type Change,
  type DomainEvent,
  type TaskFile,
} from './task-file.js';

/**
 * What time does to a task: an approval that nobody decided in time is escalated, or else expires. Silence is not consent,
 * so a task that nobody has begun is rejected then. Work that somebody holds goes on: who asked about it was not told by
 * its routing to ask, and nobody has refused; silence is not a way to end what another is doing. A task whose deadline has passed, or that nothing happened to for too long, expires;
 * a lease that was not kept lapses. Undefined when nothing is due.
 */
export function expireOverdue(occasion: Occasion, file: TaskFile): Change | undefined {
  const { task } = file;
  if (isFinal(TASK_LIFECYCLE, task.status)) return undefined;
  const overdue = pendingApprovals(file).filter(({ expiresAt }) => expiresAt <= occasion.now);
  const silent = overdue.filter(({ onExpiry }) => onExpiry === 'reject');
  if (silent.length > 0) {
    const outcome = task.parkedStatus === 'active' ? undefined : 'rejected';
    return changeAll(occasion, file, silent, expire, 'approval.expired', outcome);
  }
  if (overdue.length > 0) return changeAll(occasion, file, overdue, escalate, 'approval.escalated', undefined);
  return isOverdue(task, occasion.now) ? expireTask(occasion, file) : lapseLease(occasion, file);
}

function expire(approval: Approval, occasion: Occasion): Approval {
  return stepApproval(approval, 'expire', occasion);
}

/** The same question to one role instead, for as long again; what was decided so far is kept, and counts no more. */
function escalate(approval: Approval, occasion: Occasion): Approval {
  return stepApproval(approval, 'escalate', occasion, {
    groups: [{ role: approval.escalateTo!, required: 1 }],
    onExpiry: 'reject',
    escalated: true,
    expiresAt: new Date(occasion.now.getTime() + approval.openMs),
  });
}

function changeAll(
  occasion: Occasion,
  file: TaskFile,
  overdue: readonly Approval[],
  step: (approval: Approval, occasion: Occasion) => Approval,
  name: ApprovalHappening,
  outcome: 'rejected' | undefined,
): Change {
  const changed = overdue.map((approval) => step(approval, occasion));
  const effect = takeEffect(occasion, changed.reduce(withApproval, file), outcome, undefined);
  const { task } = effect.file;
  const events = changed.map((approval): DomainEvent => ({
    ...{ name, approval, task, fromStatus: 'pending', by: undefined },
  }));
  return { file: effect.file, events: [...events, ...effect.events] };
}

function expireTask(occasion: Occasion, { task, approvals }: TaskFile): Change {
  const expired = stepTask(task, 'expire', occasion);
  const rest = cancelPendingApprovals(occasion, { task: expired, approvals }, undefined);
  return {
    file: rest.file,
    events: [...rest.events, { name: 'task.expired', task: expired, fromStatus: task.status, by: undefined }],
  };
}
