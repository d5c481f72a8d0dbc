import type { Command } from '@handoff/kernel';
import type { AmendTask } from './rules/decide-amendment.js';
import type { CancelChange, CancelTask } from './rules/decide-cancellation.js';
import type { ClaimChange, ClaimTasks } from './rules/decide-claim.js';
import type { CompleteTask, FailTask } from './rules/decide-end.js';
import type { Heartbeat } from './rules/decide-heartbeat.js';
import type { RouteTask } from './rules/decide-routing.js';
import type { ProposeGrant } from './grant/propose-grant.js';
import type { RevokeGrant } from './grant/revoke-grant.js';
import type { ApprovalChange, Change, GrantChange } from './task-aggregate.js';
import type { WithdrawApproval } from './rules/decide-withdrawal.js';
import type { RequestedVote } from './approval/vote.js';
import type { ApprovalRequest } from './approval/approval-demand.js';

/** The input of a command about one task. */
export interface OfTask {
  readonly taskId: string;
}

/** The commands by the names of their operations: the input of each, and the change that it causes. */
export interface TaskCommands {
  readonly routeTask: { readonly input: RouteTask; readonly change: Change };
  readonly completeTask: { readonly input: OfTask & CompleteTask; readonly change: Change };
  readonly failTask: { readonly input: OfTask & FailTask; readonly change: Change };
  readonly cancelTask: { readonly input: OfTask & CancelTask; readonly change: CancelChange };
  readonly amendTask: { readonly input: OfTask & AmendTask; readonly change: Change };
  readonly claimTasks: { readonly input: ClaimTasks; readonly change: ClaimChange };
  readonly heartbeatTask: { readonly input: OfTask & Heartbeat; readonly change: Change };
  readonly releaseTask: { readonly input: OfTask & { readonly leaseId: string }; readonly change: Change };
  readonly requestApproval: { readonly input: OfTask & ApprovalRequest; readonly change: ApprovalChange };
  readonly decideApproval: {
    readonly input: RequestedVote & { readonly approvalId: string };
    readonly change: ApprovalChange;
  };
  readonly withdrawApproval: { readonly input: WithdrawApproval; readonly change: ApprovalChange };
  readonly proposeGrant: { readonly input: ProposeGrant; readonly change: GrantChange };
  readonly revokeGrant: { readonly input: RevokeGrant; readonly change: GrantChange };
}

export type TaskCommandName = keyof TaskCommands;

/** A change that a caller asks for, as data. */
export type TaskCommand<N extends TaskCommandName = TaskCommandName> = {
  [K in N]: Command<K, TaskCommands[K]['input']>;
}[N];
