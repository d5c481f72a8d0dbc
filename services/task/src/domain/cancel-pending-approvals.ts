import { stepApproval, type Approval } from './approval.js';
import type { Occasion } from './occasion.js';
import type { Person } from './person.js';
import { pendingApprovals, withApproval, type ApprovalEvent, type TaskFile } from './task-file.js';

/** Cancels the approvals that are still pending: nobody needs to decide about a task that has ended, or that asks for other things now. */
export function cancelPendingApprovals(
  occasion: Occasion,
  file: TaskFile,
  by: Person | undefined,
): { readonly file: TaskFile; readonly events: readonly ApprovalEvent[] } {
  const cancelled: readonly Approval[] = pendingApprovals(file).map((each) => stepApproval(each, 'cancel', occasion));
  return {
    file: cancelled.reduce(withApproval, file),
    events: cancelled.map((approval) => ({
      name: 'approval.cancelled',
      approval,
      task: file.task,
      fromStatus: 'pending',
      by,
    })),
  };
}
