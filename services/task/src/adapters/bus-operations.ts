import type { OperationHandlers } from '@handoff/runtime';
import { amendTask } from '../application/amend-task.js';
import { claimTasks, type ClaimDeps } from '../application/claim-tasks.js';
import { decideApproval } from '../application/decide-approval.js';
import { cancelTask, completeTask, failTask } from '../application/end-task.js';
import { getApproval } from '../application/get-approval.js';
import { getInbox } from '../application/get-inbox.js';
import { getStatus } from '../application/get-status.js';
import { getTask } from '../application/get-task.js';
import { heartbeatTask, releaseTask } from '../application/hold-task.js';
import { listApprovals } from '../application/list-approvals.js';
import { listTasks } from '../application/list-tasks.js';
import type { StatusDeps } from '../application/look-at-status.js';
import { queryStatus } from '../application/query-status.js';
import { requestApproval } from '../application/request-approval.js';
import { routeTask } from '../application/route-task.js';
import { withdrawApproval } from '../application/withdraw-approval.js';

/** The handlers of the operations that the task service answers. */
export function taskHandlers(deps: StatusDeps & ClaimDeps): OperationHandlers<'task'> {
  return {
    routeTask: (input, call) => routeTask(deps, input, call),
    getTask: (input, call) => getTask(deps, input, call),
    listTasks: (input, call) => listTasks(deps, input, call),
    completeTask: (input, call) => completeTask(deps, input, call),
    failTask: (input, call) => failTask(deps, input, call),
    cancelTask: (input, call) => cancelTask(deps, input, call),
    requestApproval: (input, call) => requestApproval(deps, input, call),
    getApproval: (input, call) => getApproval(deps, input, call),
    listApprovals: (input, call) => listApprovals(deps, input, call),
    decideApproval: (input, call) => decideApproval(deps, input, call),
    withdrawApproval: (input, call) => withdrawApproval(deps, input, call),
    claimTasks: (input, call, abandoned) => claimTasks(deps, input, call, abandoned),
    heartbeatTask: (input, call) => heartbeatTask(deps, input, call),
    releaseTask: (input, call) => releaseTask(deps, input, call),
    amendTask: (input, call) => amendTask(deps, input, call),
    getInbox: (input, call) => getInbox(deps, input, call),
    queryStatus: (input, call, abandoned) => queryStatus(deps, input, call, abandoned),
    getStatus: (input, call, abandoned) => getStatus(deps, input, call, abandoned),
  };
}
