import { isFinal } from '@handoff/kernel';
import { stepApproval } from './approval.js';
import { cancelPendingApprovals } from './cancel-pending-approvals.js';
import { lapseLease } from './lapse.js';
import type { Occasion } from './occasion.js';
import { isOverdue } from './overdue.js';
import { stepTask } from './task.js';
import { TASK_LIFECYCLE } from './task-lifecycle.js';
import { pendingApprovals, withApproval, type ApprovalEvent, type Change, type TaskFile } from './task-file.js';

/**
 * What time does to a task: an approval that nobody decided in time expires, and the task with it (silence is not
 * consent); so does a task whose deadline has passed, and one that nothing happened to for too long; a lease that was not
 * kept lapses. Undefined when nothing is due.
 */
export function expireOverdue(occasion: Occasion, file: TaskFile): Change | undefined {
  const { task } = file;
  if (isFinal(TASK_LIFECYCLE, task.status)) return undefined;
  const overdue = pendingApprovals(file).filter(({ expiresAt }) => expiresAt <= occasion.now);
  if (overdue.length === 0 && !isOverdue(task, occasion.now)) return lapseLease(occasion, file);
  const expiredTask = stepTask(task, 'expire', occasion);
  const expired = overdue.map((each) => stepApproval(each, 'expire', occasion));
  const rest = cancelPendingApprovals(
    occasion,
    expired.reduce(withApproval, { ...file, task: expiredTask }),
    undefined,
  );
  return {
    file: rest.file,
    events: [
      ...expired.map((approval): ApprovalEvent => ({
        name: 'approval.expired',
        approval,
        task: expiredTask,
        fromStatus: 'pending',
        by: undefined,
      })),
      ...rest.events,
      { name: 'task.expired', task: expiredTask, fromStatus: task.status, by: undefined },
    ],
  };
}
