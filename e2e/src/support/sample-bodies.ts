import { randomUUID } from 'node:crypto';

type Bodies = readonly [first: object, second: object] | undefined;

/** Two valid bodies that differ, for each operation that takes one. */
export const SAMPLE_BODIES = {
  createSession: [{ agent_role: 'finance' }, { agent_role: 'finance', metadata: { second: true } }],
  listSessions: undefined,
  getSession: undefined,
  updateSession: [{ status: 'active' }, { metadata: { second: true } }],
  routeTask: [
    { target: 'manager', task: { task_type: 'first' } },
    { target: 'manager', task: { task_type: 'second' } },
  ],
  // Of a role that gets no tasks elsewhere: nothing is taken away from other tests.
  claimTasks: [{ role: 'finance' }, { role: 'finance', max: 2 }],
  heartbeatTask: [{ lease_id: randomUUID() }, { lease_id: randomUUID() }],
  releaseTask: [{ lease_id: randomUUID() }, { lease_id: randomUUID() }],
  amendTask: [{ description: 'one' }, { description: 'two' }],
  getInbox: undefined,
  getTask: undefined,
  listTasks: undefined,
  completeTask: [{ result: 1 }, { result: 2 }],
  failTask: [{ error: 'one' }, { error: 'two' }],
  cancelTask: [{ reason: 'one' }, { reason: 'two' }],
  requestApproval: [
    { task_id: randomUUID(), approver_role: 'manager' },
    { task_id: randomUUID(), approver_role: 'legal' },
  ],
  getApproval: undefined,
  listApprovals: undefined,
  withdrawApproval: [{ reason: 'one' }, { reason: 'two' }],
  decideApproval: [{ decision: 'approved' }, { decision: 'rejected' }],
  listAudit: undefined,
  ingestAudit: [
    { source: 'erp', category: 'invoice', action: 'paid' },
    { source: 'erp', category: 'invoice', action: 'sent' },
  ],
  streamEvents: undefined,
  getStatus: undefined,
  // Events that hardly happen, and an address where nobody listens: what tests leave behind is not to be delivered.
  createWebhook: [
    { role: 'finance', url: 'http://127.0.0.1:9/', event_types: ['approval.escalated'] },
    { role: 'finance', url: 'http://127.0.0.1:9/', event_types: ['task.lapsed'] },
  ],
  listWebhooks: undefined,
  getWebhook: undefined,
  updateWebhook: [{ description: 'one' }, { description: 'two' }],
  rotateWebhookSecret: [{ overlap_seconds: 1 }, { overlap_seconds: 2 }],
  deleteWebhook: [{ reason: 'one' }, { reason: 'two' }],
  listWebhookDeliveries: undefined,
  redeliverWebhook: [{ delay_seconds: 1 }, { delay_seconds: 2 }],
  whoAmI: undefined,
  queryStatus: [{ ids: [randomUUID()] }, { ids: [randomUUID()] }],
} as const satisfies Record<string, Bodies>;
