// Generated from the contract by `npm run generate`. Do not edit.
import type { Route } from '../route.js';
import type { OperationTypes } from './types.js';

/** The longest text that the API takes, in characters. */
export const MAX_TEXT = 10000;

/** How each operation is reached. */
export const ROUTES: Readonly<Record<keyof OperationTypes | 'streamEvents', Route>> = {
  createSession: { method: 'POST', path: '/sessions', takesKey: true, query: [], hasBody: true },
  listSessions: { method: 'GET', path: '/sessions', takesKey: false, query: ['agent_role', 'status', 'trace_id', 'from', 'to', 'limit', 'cursor'], hasBody: false, items: 'sessions' },
  getSession: { method: 'GET', path: '/sessions/{session_id}', takesKey: false, query: [], hasBody: false },
  updateSession: { method: 'PUT', path: '/sessions/{session_id}', takesKey: true, query: [], hasBody: true },
  routeTask: { method: 'POST', path: '/tasks/route', takesKey: true, query: [], hasBody: true },
  claimTasks: { method: 'POST', path: '/tasks/claim', takesKey: true, query: [], hasBody: true },
  getTask: { method: 'GET', path: '/tasks/{task_id}', takesKey: false, query: [], hasBody: false },
  listTasks: { method: 'GET', path: '/tasks', takesKey: false, query: ['target', 'from_role', 'status', 'trace_id', 'session_id', 'parent_task_id', 'task_type', 'dead_lettered', 'inbox', 'due_before', 'ended_from', 'from', 'to', 'include', 'limit', 'cursor'], hasBody: false, items: 'tasks' },
  completeTask: { method: 'POST', path: '/tasks/{task_id}/complete', takesKey: true, query: [], hasBody: true },
  failTask: { method: 'POST', path: '/tasks/{task_id}/fail', takesKey: true, query: [], hasBody: true },
  cancelTask: { method: 'POST', path: '/tasks/{task_id}/cancel', takesKey: true, query: [], hasBody: true },
  heartbeatTask: { method: 'POST', path: '/tasks/{task_id}/heartbeat', takesKey: true, query: [], hasBody: true },
  releaseTask: { method: 'POST', path: '/tasks/{task_id}/release', takesKey: true, query: [], hasBody: true },
  amendTask: { method: 'POST', path: '/tasks/{task_id}/amend', takesKey: true, query: [], hasBody: true },
  getInbox: { method: 'GET', path: '/roles/{role}/inbox', takesKey: false, query: [], hasBody: false },
  getOverview: { method: 'GET', path: '/overview', takesKey: false, query: [], hasBody: false },
  requestApproval: { method: 'POST', path: '/approvals', takesKey: true, query: [], hasBody: true },
  getApproval: { method: 'GET', path: '/approvals/{approval_id}', takesKey: false, query: [], hasBody: false },
  listApprovals: { method: 'GET', path: '/approvals', takesKey: false, query: ['status', 'approver_role', 'task_id', 'session_id', 'trace_id', 'decided_by', 'expires_before', 'from', 'to', 'inbox', 'limit', 'cursor'], hasBody: false, items: 'approvals' },
  decideApproval: { method: 'POST', path: '/approvals/{approval_id}/decision', takesKey: true, query: [], hasBody: true },
  withdrawApproval: { method: 'POST', path: '/approvals/{approval_id}/withdraw', takesKey: true, query: [], hasBody: true },
  listAudit: { method: 'GET', path: '/audit', takesKey: false, query: ['trace_id', 'task_id', 'session_id', 'event_type', 'role', 'from', 'to', 'limit', 'cursor'], hasBody: false, items: 'events' },
  ingestAudit: { method: 'POST', path: '/audit/ingest', takesKey: true, query: [], hasBody: true },
  listDeadLetters: { method: 'GET', path: '/dead-letters', takesKey: false, query: ['status', 'limit', 'cursor'], hasBody: false, items: 'dead_letters' },
  getDeadLetter: { method: 'GET', path: '/dead-letters/{dead_letter_id}', takesKey: false, query: [], hasBody: false },
  redriveDeadLetter: { method: 'POST', path: '/dead-letters/{dead_letter_id}/redrive', takesKey: true, query: [], hasBody: true },
  dropDeadLetter: { method: 'POST', path: '/dead-letters/{dead_letter_id}/drop', takesKey: true, query: [], hasBody: true },
  queryStatus: { method: 'POST', path: '/status/query', takesKey: false, query: [], hasBody: true },
  getStatus: { method: 'GET', path: '/status/{id}', takesKey: false, query: ['since_version', 'cursor', 'wait_ms'], hasBody: false },
  streamEvents: { method: 'GET', path: '/events', takesKey: false, query: ['session_id', 'trace_id', 'task_id', 'type', 'last_event_id'], hasBody: false },
  whoAmI: { method: 'GET', path: '/whoami', takesKey: false, query: [], hasBody: false },
  createWebhook: { method: 'POST', path: '/webhooks', takesKey: true, query: [], hasBody: true },
  listWebhooks: { method: 'GET', path: '/webhooks', takesKey: false, query: ['role', 'status', 'limit', 'cursor'], hasBody: false, items: 'webhooks' },
  getWebhook: { method: 'GET', path: '/webhooks/{webhook_id}', takesKey: false, query: [], hasBody: false },
  updateWebhook: { method: 'PUT', path: '/webhooks/{webhook_id}', takesKey: true, query: [], hasBody: true },
  rotateWebhookSecret: { method: 'POST', path: '/webhooks/{webhook_id}/rotate-secret', takesKey: true, query: [], hasBody: true },
  deleteWebhook: { method: 'POST', path: '/webhooks/{webhook_id}/delete', takesKey: true, query: [], hasBody: true },
  listWebhookDeliveries: { method: 'GET', path: '/webhooks/{webhook_id}/deliveries', takesKey: false, query: ['status', 'limit', 'cursor'], hasBody: false, items: 'deliveries' },
  redeliverWebhook: { method: 'POST', path: '/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver', takesKey: true, query: [], hasBody: true },
};
