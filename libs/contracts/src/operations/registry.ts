import type { HttpBinding, OperationDefinition } from '../operation.js';
import { decideApproval, getApproval, listApprovals, requestApproval, withdrawApproval } from './approvals.js';
import { ingestAudit, listAudit } from './audit.js';
import { amendTask, claimTasks, getInbox, heartbeatTask, releaseTask } from './claims.js';
import { readLog, streamEvents } from './events.js';
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

/** Every operation there is, by name. Adding one here gives it a route, a subject, validators and documentation. */
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
  requestApproval,
  getApproval,
  listApprovals,
  decideApproval,
  withdrawApproval,
  listAudit,
  ingestAudit,
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
} as const satisfies Record<string, OperationDefinition>;

export type OperationName = keyof typeof OPERATIONS;

/** An operation that is reached over HTTP. */
export type HttpOperation = OperationDefinition & { readonly http: HttpBinding };

/** The operations that have a route. Routes with fixed segments come before those with parameters in their place. */
export const HTTP_OPERATIONS: readonly HttpOperation[] = Object.values<OperationDefinition>(OPERATIONS).filter(
  (operation): operation is HttpOperation => operation.http !== undefined,
);

/** The operations that one service, or the gateway itself, answers: all of its own but streams. */
export function operationsOf(service: OperationDefinition['service']): readonly OperationDefinition[] {
  return Object.values<OperationDefinition>(OPERATIONS).filter(
    (operation) => operation.service === service && operation.http?.stream === undefined,
  );
}
