import { cancelPendingApprovals } from './cancel-pending-approvals.js';
import type { DecisionEnvironment } from './decision-environment.js';
import { parkTask } from './park-task.js';
import type { Person } from './person.js';
import { stepTask } from './task.js';
import { pendingApprovals, type Change, type TaskAggregate } from './task-aggregate.js';
import type { ApprovalDecision } from './vote.js';

/**
 * What a change of one of its approvals means for a task: rejected, it makes the other approvals pointless; approved, it
 * counts until every approval asked for is given; open still, the task waits on, for others than before.
 *
 * @param by who decided; undefined: nobody did in time.
 */
export function takeEffect(
  environment: DecisionEnvironment,
  aggregate: TaskAggregate,
  outcome: ApprovalDecision | undefined,
  by: Person | undefined,
): Change {
  const { task, approvals } = aggregate;
  if (outcome === 'rejected') {
    const rejected = stepTask(task, 'reject', environment);
    const rest = cancelPendingApprovals(environment, { task: rejected, approvals }, by);
    return {
      aggregate: rest.aggregate,
      events: [...rest.events, { name: 'task.rejected', task: rejected, fromStatus: task.status, by }],
    };
  }
  if (pendingApprovals(aggregate).length > 0) {
    const waiting = parkTask(environment, aggregate);
    return {
      aggregate: { task: waiting, approvals },
      events: [{ name: 'task.parked', task: waiting, fromStatus: task.status, by }],
    };
  }
  const resumed = stepTask(task, task.parkedStatus === 'active' ? 'resume_active' : 'resume_pending', environment);
  return {
    aggregate: { task: resumed, approvals },
    events: [{ name: 'task.resumed', task: resumed, fromStatus: task.status, by }],
  };
}
