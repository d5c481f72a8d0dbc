import type { Call } from '@handoff/kernel';
import type { AmendTask } from './amend-task.js';
import type { CancelTask } from './cancel-task.js';
import type { CastVote } from './cast-vote.js';
import type { ClaimTasks } from './claim-tasks.js';
import type { CompleteTask, FailTask } from './end-task.js';
import type { Heartbeat } from './heartbeat-task.js';
import type { ApprovalRequest } from './request-approval.js';
import type { RouteTask } from './route-task.js';
import type { WithdrawApproval } from './withdraw-approval.js';

/** A change that a caller asks for, as data. The name is the operation's. */
interface CommandOf<Name extends string, Input> {
  readonly name: Name;
  readonly call: Call;
  readonly input: Input;
}

/** The one command that names no task: which it is about is found out when it is executed. */
export type ClaimCommand = CommandOf<'claimTasks', ClaimTasks>;

interface OfTask {
  readonly taskId: string;
}

export type TaskCommand =
  | CommandOf<'routeTask', RouteTask>
  | CommandOf<'completeTask', OfTask & CompleteTask>
  | CommandOf<'failTask', OfTask & FailTask>
  | CommandOf<'cancelTask', OfTask & CancelTask>
  | CommandOf<'amendTask', OfTask & AmendTask>
  | ClaimCommand
  | CommandOf<'heartbeatTask', OfTask & Heartbeat>
  | CommandOf<'releaseTask', OfTask & { readonly leaseId: string }>
  | CommandOf<'requestApproval', OfTask & ApprovalRequest>
  | CommandOf<'decideApproval', CastVote & { readonly approvalId: string }>
  | CommandOf<'withdrawApproval', WithdrawApproval>;
