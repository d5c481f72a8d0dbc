import { cancelPendingApprovals } from './cancel-pending-approvals.js';
import type { DecisionEnvironment } from '../decision-environment.js';
import { parkTask } from './park-task.js';
import type { Person } from '../task/person.js';
import { stepTask } from '../task/task.js';
import { pendingApprovals, type Change, type TaskAggregate } from '../task-aggregate.js';
import type { ApprovalDecision } from './vote.js';

/**
 * Applies a change of an approval to its task. A rejection ends the task and cancels its other approvals. Otherwise the
 * task waits on while approvals are pending, and resumes when there are none.
 *
 * @param by the person who decided; undefined when a timer caused the change.
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
