import type { HttpBinding, OperationDefinition } from '../operation.js';
import { evaluateAccess, evaluateAccessBatch } from './access.js';
import { decideApproval, getApproval, listApprovals, requestApproval, withdrawApproval } from './approvals.js';
import { ingestAudit, listAudit } from './audit.js';
import { amendTask, claimTasks, getInbox, heartbeatTask, releaseTask } from './claims.js';
import { dropDeadLetter, getDeadLetter, listDeadLetters, redriveDeadLetter } from './dead-letters.js';
import { createDelegation, endDelegation, listDelegations } from './delegations.js';
import { readLog, streamEvents } from './events.js';
import { getGrant, listGrants, proposeGrant, revokeGrant } from './grants.js';
import { getOrgTree, importOrg, listOrgImports } from './org.js';
import { getOverview } from './overview.js';
import {
  checkProfile,
  createProfile,
  dryRunProfile,
  getProfile,
  getProfileBundle,
  getProfileConfig,
  getProfileDraft,
  getProfileHints,
  getProfileIgnore,
  getProfileLocalHints,
  getProfileRecipes,
  getProfileVersion,
  listProfiles,
  listProfileVersions,
  publishProfile,
  rollBackProfile,
  updateProfile,
} from './profiles.js';
import { createSession, getSession, listSessions, updateSession } from './sessions.js';
import { getStatus, queryStatus } from './status.js';
import { cancelTask, completeTask, failTask, getTask, listTasks, routeTask } from './tasks.js';
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhookDeliveries,
  listWebhooks,
  redeliverWebhook,
  rotateWebhookSecret,
  updateWebhook,
} from './webhooks.js';
import { whoAmI } from './who-am-i.js';

/** Every operation by name. Adding one here gives it a route, a subject, validators and documentation. */
export const OPERATIONS = {
  createSession,
  listSessions,
  getSession,
  updateSession,
  routeTask,
  claimTasks,
  getTask,
  listTasks,
  completeTask,
  failTask,
  cancelTask,
  heartbeatTask,
  releaseTask,
  amendTask,
  getInbox,
  getOverview,
  requestApproval,
  getApproval,
  listApprovals,
  decideApproval,
  withdrawApproval,
  createDelegation,
  listDelegations,
  endDelegation,
  proposeGrant,
  listGrants,
  getGrant,
  revokeGrant,
  listAudit,
  ingestAudit,
  listDeadLetters,
  getDeadLetter,
  redriveDeadLetter,
  dropDeadLetter,
  queryStatus,
  getStatus,
  streamEvents,
  whoAmI,
  readLog,
  createWebhook,
  listWebhooks,
  getWebhook,
  updateWebhook,
  rotateWebhookSecret,
  deleteWebhook,
  listWebhookDeliveries,
  redeliverWebhook,
  listProfiles,
  getProfile,
  getProfileBundle,
  getProfileConfig,
  getProfileHints,
  getProfileIgnore,
  getProfileLocalHints,
  getProfileRecipes,
  listProfileVersions,
  getProfileVersion,
  checkProfile,
  createProfile,
  getProfileDraft,
  updateProfile,
  publishProfile,
  rollBackProfile,
  dryRunProfile,
  evaluateAccess,
  evaluateAccessBatch,
  importOrg,
  listOrgImports,
  getOrgTree,
} as const satisfies Record<string, OperationDefinition>;

export type OperationName = keyof typeof OPERATIONS;

/** An operation with an HTTP binding. */
export type HttpOperation = OperationDefinition & { readonly http: HttpBinding };

/** The operations with a route. A fixed path segment comes before a parameter in its place. */
export const HTTP_OPERATIONS: readonly HttpOperation[] = Object.values<OperationDefinition>(OPERATIONS).filter(
  (operation): operation is HttpOperation => operation.http !== undefined,
);

/** The operations that a service, or the gateway itself, answers: all of its own except streams. */
export function operationsOf(service: OperationDefinition['service']): readonly OperationDefinition[] {
  return Object.values<OperationDefinition>(OPERATIONS).filter(
    (operation) => operation.service === service && operation.http?.stream === undefined,
  );
}
