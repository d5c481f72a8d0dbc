import type { Tool } from '../tool.js';
import { canI } from './can-i.js';
import { claimTask } from './claim-task.js';
import { completeTask } from './complete-task.js';
import { decideApproval } from './decide-approval.js';
import { fetchStatus } from './fetch-status.js';
import { getTask } from './get-task.js';
import { holdCall } from './hold-call.js';
import { listApprovals } from './list-approvals.js';
import { listGrants } from './list-grants.js';
import { listTasks } from './list-tasks.js';
import { myProfile } from './my-profile.js';
import { notify } from './notify.js';
import { proposeGrant } from './propose-grant.js';
import { reportProgress } from './report-progress.js';
import { requestApproval } from './request-approval.js';
import { revokeGrant } from './revoke-grant.js';
import { sendTask } from './send-task.js';
import { useApproval } from './use-approval.js';
import { waitFor } from './wait-for.js';
import { whoami } from './whoami.js';
import { withdrawApproval } from './withdraw-approval.js';

/** Every tool, in the order of the list. */
export const TOOLS: readonly Tool[] = [
  whoami,
  sendTask,
  listTasks,
  getTask,
  claimTask,
  reportProgress,
  completeTask,
  requestApproval,
  listApprovals,
  decideApproval,
  withdrawApproval,
  notify,
  fetchStatus,
  waitFor,
  myProfile,
  canI,
  holdCall,
  useApproval,
  proposeGrant,
  listGrants,
  revokeGrant,
];
