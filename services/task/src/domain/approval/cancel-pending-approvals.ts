import { stepApproval, type Approval } from './approval.js';
import type { DecisionEnvironment } from '../decision-environment.js';
import type { Person } from '../task/person.js';
import { pendingApprovals, withApproval, type ApprovalEvent, type TaskAggregate } from '../task-aggregate.js';

/** Cancels the pending approvals of a task that has ended, or whose content has changed. */
export function cancelPendingApprovals(
  environment: DecisionEnvironment,
  aggregate: TaskAggregate,
  by: Person | undefined,
): { readonly aggregate: TaskAggregate; readonly events: readonly ApprovalEvent[] } {
  const cancelled: readonly Approval[] = pendingApprovals(aggregate).map((each) =>
    stepApproval(each, 'cancel', environment),
  );
  return {
    aggregate: cancelled.reduce(withApproval, aggregate),
    events: cancelled.map((approval) => ({
      name: 'approval.cancelled',
      approval,
      task: aggregate.task,
      fromStatus: 'pending',
      by,
    })),
  };
}
