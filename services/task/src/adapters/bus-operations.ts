import type { OperationHandlers } from '@handoff/runtime';
import { noting } from '@handoff/runtime/service';
import { amendTask } from '../application/amend-task.js';
import { claimTasks, type ClaimDeps } from '../application/claim-tasks.js';
import { decideApproval } from '../application/decide-approval.js';
import { createDelegation, endDelegation, listDelegations, type DelegationDeps } from '../application/delegate-role.js';
import { cancelTask, completeTask, failTask } from '../application/end-task.js';
import { getApproval } from '../application/get-approval.js';
import { getInbox } from '../application/get-inbox.js';
import { getOverview } from '../application/get-overview.js';
import { getStatus } from '../application/get-status.js';
import { getTask } from '../application/get-task.js';
import { heartbeatTask, releaseTask } from '../application/hold-task.js';
import { listApprovals } from '../application/list-approvals.js';
import { listTasks } from '../application/list-tasks.js';
import type { StatusDeps } from '../application/look-at-status.js';
import { queryStatus } from '../application/query-status.js';
import { requestApproval } from '../application/request-approval.js';
import { routeTask } from '../application/route-task.js';
import { getGrant, listGrants, proposeGrant, revokeGrant } from '../application/standing-grants.js';
import { withdrawApproval } from '../application/withdraw-approval.js';

/** The handlers of the operations that the task service answers. */
export function taskHandlers(deps: StatusDeps & ClaimDeps & DelegationDeps): OperationHandlers<'task'> {
  return noting(deps.roles, {
    routeTask: routeTask(deps),
    getTask: getTask(deps),
    listTasks: listTasks(deps),
    completeTask: completeTask(deps),
    failTask: failTask(deps),
    cancelTask: cancelTask(deps),
    requestApproval: requestApproval(deps),
    getApproval: getApproval(deps),
    listApprovals: listApprovals(deps),
    decideApproval: decideApproval(deps),
    withdrawApproval: withdrawApproval(deps),
    createDelegation: createDelegation(deps),
    listDelegations: listDelegations(deps),
    endDelegation: endDelegation(deps),
    proposeGrant: proposeGrant(deps),
    listGrants: listGrants(deps),
    getGrant: getGrant(deps),
    revokeGrant: revokeGrant(deps),
    claimTasks: claimTasks(deps),
    heartbeatTask: heartbeatTask(deps),
    releaseTask: releaseTask(deps),
    amendTask: amendTask(deps),
    getInbox: getInbox(deps),
    getOverview: getOverview(deps),
    queryStatus: queryStatus(deps),
    getStatus: getStatus(deps),
  });
}
