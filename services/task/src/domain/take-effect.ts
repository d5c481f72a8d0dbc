import { cancelPendingApprovals } from './cancel-pending-approvals.js';
import type { Occasion } from './occasion.js';
import { parkTask } from './park-task.js';
import type { Person } from './person.js';
import { stepTask } from './task.js';
import { pendingApprovals, type Change, type TaskFile } from './task-file.js';
import type { ApprovalDecision } from './vote.js';

/**
 * What a change of one of its approvals means for a task: rejected, it makes the other approvals pointless; approved, it
 * counts until every approval asked for is given; open still, the task waits on, for others than before.
 *
 * @param by who decided; undefined: nobody did in time.
 */
export function takeEffect(
  occasion: Occasion,
  file: TaskFile,
  outcome: ApprovalDecision | undefined,
  by: Person | undefined,
): Change {
  const { task, approvals } = file;
  if (outcome === 'rejected') {
    const rejected = stepTask(task, 'reject', occasion);
    const rest = cancelPendingApprovals(occasion, { task: rejected, approvals }, by);
    return {
      file: rest.file,
      events: [...rest.events, { name: 'task.rejected', task: rejected, fromStatus: task.status, by }],
    };
  }
  if (pendingApprovals(file).length > 0) {
    const waiting = parkTask(occasion, file);
    return {
      file: { task: waiting, approvals },
      events: [{ name: 'task.parked', task: waiting, fromStatus: task.status, by }],
    };
  }
  const resumed = stepTask(task, task.parkedStatus === 'active' ? 'resume_active' : 'resume_pending', occasion);
  return {
    file: { task: resumed, approvals },
    events: [{ name: 'task.resumed', task: resumed, fromStatus: task.status, by }],
  };
}
