import type { HttpBinding, InputOf, ResultOf } from '../../operation.js';
import type { OperationName, OPERATIONS } from '../../operations/index.js';
import {
  ACCESS_DECISION,
  ADA,
  APPROVAL,
  AT,
  BEN,
  CLAIMED,
  CONTENT_HASH,
  DELIVERY,
  DRAFTED,
  DRY_RUN_PAGE,
  IDS,
  LEASE,
  PROFILE,
  PROFILE_BUNDLE,
  PROFILE_CHECK,
  PROFILE_DRAFT,
  PROFILE_PUBLICATION,
  PROFILE_SUMMARY,
  PROFILE_VERSION,
  PROFILE_VERSIONS,
  SESSION,
  STATUS,
  TASK,
  TRACE,
  WEBHOOK,
} from './resources.js';

type Operations = typeof OPERATIONS;

/** The operations with a route. */
export type RoutedName = { [K in OperationName]: Operations[K]['http'] extends HttpBinding ? K : never }[OperationName];

/** A body that works, for an operation that takes one, and its answer. */
type Example<K extends RoutedName> = { readonly result: ResultOf<Operations[K]> } & (undefined extends InputOf<
  Operations[K]
>['body']
  ? object
  : { readonly body: object });

const SECRET = `whsec_${'A'.repeat(43)}=`;
const DECIDED = {
  ...APPROVAL,
  decisions: [
    {
      decision: 'approved' as const,
      decided_by: BEN,
      role: 'director',
      decided_at: AT.decided,
      notes: 'Within budget',
      decision_mode: 'human' as const,
      authentication: { auth_time: 1_767_603_000, acr: null, amr: ['pwd', 'otp'], act: null },
    },
  ],
  status: 'approved' as const,
  decided_by: BEN,
  decision_at: AT.decided,
  notes: 'Within budget',
  version: 2,
  updated_at: AT.decided,
};
const DELEGATION = {
  delegation_id: IDS.event,
  role: 'director',
  delegator: BEN,
  delegate: { ...BEN, subject: 'cara' },
  from: AT.begun,
  until: '2026-01-16T17:00:00.000Z',
  reason: 'Two weeks of leave',
  status: 'active' as const,
  ended_by: null,
  ended_at: null,
  ended_reason: null,
  trace_id: TRACE,
  version: 1,
  created_at: AT.begun,
  updated_at: AT.begun,
};
const GRANT = {
  grant_id: IDS.task,
  approval_id: IDS.approval,
  status: 'active' as const,
  role: 'finance',
  subject: null,
  tool: 'task.route',
  target: 'payments',
  conditions: { task_type: 'pay_invoice', amount_usd: '<1000' },
  approvers: [{ approver_role: 'director', required: 1 }],
  from: AT.begun,
  until: '2026-02-01T00:00:00.000Z',
  max_uses: 100,
  uses: 1,
  reason: 'Invoices of suppliers that are known',
  proposed_by: ADA,
  granted_by: [{ ...BEN, role: 'director' }],
  granted_at: AT.decided,
  revoked_by: null,
  revoked_at: null,
  revoked_reason: null,
  trace_id: TRACE,
  version: 3,
  created_at: AT.begun,
  updated_at: AT.decided,
};
const DONE = {
  ...CLAIMED,
  status: 'completed' as const,
  result: { approved_amount: 1200 },
  version: 3,
  updated_at: AT.decided,
};
const DEAD_LETTER = {
  dead_letter_id: IDS.event,
  status: 'parked' as const,
  consumer: 'audit',
  event_id: IDS.event,
  subject: 'handoff.evt.task.v1.task.routed',
  error_code: 'MALFORMED_JSON',
  attempts: 1,
  first_seen: AT.begun,
  last_seen: AT.begun,
};
const CSV =
  'user_id,reports_to_id,name,role,email,department\n1,,Ada,manager,ada@example.com,Finance\n2,1,Ben,finance,ben@example.com,Finance\n';
const MEMBERS = [
  { user_id: 1, name: 'Ada', role: 'manager', email: 'ada@example.com', department: 'Finance' },
  { user_id: 2, name: 'Ben', role: 'finance', email: 'ben@example.com', department: 'Finance' },
];
const ASKED = {
  subject: { type: 'role', id: 'finance' },
  action: { name: 'read' },
  resource: { type: 'data', id: 'invoices' },
  context: { amount_usd: 900 },
};
const NOT_ALLOWED = {
  decision: false,
  context: {
    ...ACCESS_DECISION.context,
    code: 'no_rule' as const,
    reason: 'No rule allows it. The conditions of /policies/0 are not met.',
    deciding: [],
  },
};
const { data: _d, context: _c, content_hash: _h, hash_salt: _s, result: _r, ...LISTED } = TASK;

/** An example of every operation with a route, of one workflow. */
export const OPERATION_EXAMPLES: { readonly [K in RoutedName]: Example<K> } = {
  createSession: {
    body: { agent_role: 'finance', metadata: { quarter: '2026-Q1' } },
    result: { ...SESSION, status: 'pending', state: 'pending', version: 1, updated_at: AT.begun },
  },
  listSessions: { result: { sessions: [SESSION], next_cursor: null } },
  getSession: { result: SESSION },
  updateSession: { body: { status: 'active' }, result: SESSION },
  routeTask: {
    body: {
      target: 'manager',
      task: { task_type: TASK.task_type, description: TASK.description, data: TASK.data },
      context: TASK.context,
      session_id: IDS.session,
    },
    result: { task_id: IDS.task, status: 'pending', trace_id: TRACE, version: 1 },
  },
  claimTasks: {
    body: { role: 'manager', types: ['budget_request'], lease_seconds: 60, wait_ms: 20_000 },
    result: { tasks: [{ ...CLAIMED, lease: LEASE }] },
  },
  getTask: { result: TASK },
  listTasks: { result: { tasks: [LISTED], next_cursor: null } },
  completeTask: { body: { lease_id: IDS.lease, result: { approved_amount: 1200 } }, result: DONE },
  failTask: {
    body: { lease_id: IDS.lease, error: 'The ledger is closed.', retryable: true },
    result: { ...TASK, attempt: 1, not_before: '2026-01-05T09:10:02.000Z', version: 3, updated_at: AT.decided },
  },
  cancelTask: {
    body: { reason: 'No longer needed' },
    result: { ...TASK, status: 'cancelled', cancel_reason: 'No longer needed', version: 2, updated_at: AT.decided },
  },
  heartbeatTask: {
    body: { lease_id: IDS.lease, progress: 40, note: 'Comparing offers' },
    result: { task_id: IDS.task, status: 'active', lease: LEASE, version: 3 },
  },
  releaseTask: { body: { lease_id: IDS.lease }, result: { ...TASK, version: 3, updated_at: AT.decided } },
  amendTask: {
    body: { data: { amount: 1500, currency: 'EUR' } },
    result: { ...TASK, data: { amount: 1500, currency: 'EUR' }, version: 2, updated_at: AT.decided },
  },
  getInbox: {
    result: {
      role: 'manager',
      by_status: { pending: 3, active: 1, awaiting_approval: 1 },
      by_type: [{ task_type: 'budget_request', pending: 3, active: 1 }],
      claimable: 2,
      oldest_claimable_at: AT.begun,
      pending_approvals: 0,
    },
  },
  getOverview: {
    result: {
      as_of: AT.decided,
      roles: [
        {
          role: 'manager',
          pending: 3,
          active: 1,
          awaiting_approval: 1,
          oldest_pending_at: AT.begun,
          due_soon: 1,
          by_type: [
            { task_type: 'budget_request', pending: 3, active: 1, awaiting_approval: 1, oldest_pending_at: AT.begun },
          ],
          approvals: { pending: 2, oldest_at: AT.begun, expiring_soon: 0 },
          last_day: { routed: 9, completed: 5, failed: 1, rejected: 1, cancelled: 0, expired: 0, dead_lettered: 1 },
        },
      ],
      hours: [{ from: AT.begun, routed: 9, ended: 7 }],
    },
  },
  requestApproval: {
    body: { task_id: IDS.task, approver_role: 'director', reason: 'Over 1000 EUR' },
    result: { approval_id: IDS.approval, status: 'pending', task_id: IDS.task, version: 1 },
  },
  getApproval: { result: APPROVAL },
  listApprovals: { result: { approvals: [APPROVAL], next_cursor: null } },
  decideApproval: {
    body: { decision: 'approved', notes: 'Within budget', decision_mode: 'human', content_hash: CONTENT_HASH },
    result: DECIDED,
  },
  withdrawApproval: {
    body: { reason: 'Below the limit after all' },
    result: { ...APPROVAL, status: 'cancelled', version: 2, updated_at: AT.decided },
  },
  createDelegation: {
    body: { role: 'director', delegate: 'cara', until: '2026-01-16T17:00:00.000Z', reason: 'Two weeks of leave' },
    result: DELEGATION,
  },
  listDelegations: { result: { delegations: [DELEGATION], next_cursor: null } },
  endDelegation: {
    body: { reason: 'Back earlier' },
    result: {
      ...DELEGATION,
      status: 'ended',
      ended_by: BEN,
      ended_at: AT.decided,
      ended_reason: 'Back earlier',
      version: 2,
      updated_at: AT.decided,
    },
  },
  proposeGrant: {
    body: {
      role: 'finance',
      tool: 'task.route',
      target: 'payments',
      conditions: { task_type: 'pay_invoice', amount_usd: '<1000' },
      approvers: [{ approver_role: 'director', required: 1 }],
      until: '2026-02-01T00:00:00.000Z',
      max_uses: 100,
      reason: 'Invoices of suppliers that are known',
    },
    result: {
      ...GRANT,
      status: 'proposed',
      uses: 0,
      granted_by: [],
      granted_at: null,
      version: 1,
      updated_at: AT.begun,
    },
  },
  listGrants: { result: { grants: [GRANT], next_cursor: null } },
  getGrant: { result: GRANT },
  revokeGrant: {
    body: { reason: 'The supplier was sold' },
    result: {
      ...GRANT,
      status: 'revoked',
      revoked_by: BEN,
      revoked_at: AT.decided,
      revoked_reason: 'The supplier was sold',
      version: 4,
    },
  },
  listAudit: {
    result: {
      events: [
        {
          audit_id: IDS.event,
          seq: null,
          event_type: 'task.completed',
          role: 'manager',
          timestamp: AT.decided,
          trace_id: TRACE,
          session_id: IDS.session,
          task_id: IDS.task,
          approval_id: null,
          source: '/handoff/task',
          actor: 'ben',
          subject: IDS.task,
          participants: ['finance', 'manager'],
          metadata: { from_status: 'active', to_status: 'completed' },
          recorded_at: AT.decided,
        },
      ],
      next_cursor: null,
    },
  },
  listDeadLetters: { result: { dead_letters: [DEAD_LETTER], next_cursor: null } },
  getDeadLetter: { result: { ...DEAD_LETTER, body: '{"specversion":"1.0",', body_base64: null } },
  redriveDeadLetter: { body: { reason: 'Upgraded' }, result: { ...DEAD_LETTER, status: 'redriven', attempts: 2 } },
  dropDeadLetter: { body: { reason: 'A test of the stream' }, result: { ...DEAD_LETTER, status: 'dropped' } },
  ingestAudit: {
    body: { source: 'ledger', category: 'invoice', action: 'paid', subject: 'INV-7', metadata: { amount: 1200 } },
    result: { audit_id: IDS.event, status: 'recorded' },
  },
  queryStatus: {
    body: { ids: [IDS.task], wait_ms: 0 },
    result: { statuses: [STATUS], not_found: [], poll_after_ms: 5000 },
  },
  getStatus: { result: STATUS },
  streamEvents: {
    result: {
      id: IDS.event,
      type: 'task.completed',
      time: AT.decided,
      subject: IDS.task,
      sequence: 3,
      data: { task_id: IDS.task, trace_id: TRACE, role: 'manager', from_status: 'active', to_status: 'completed' },
    },
  },
  whoAmI: { result: { ...ADA, roles: ['finance'], expires_at: AT.later } },
  listProfiles: { result: { profiles: [PROFILE_SUMMARY], next_cursor: null } },
  getProfile: { result: PROFILE },
  getProfileBundle: { result: PROFILE_BUNDLE },
  getProfileConfig: {
    result:
      'GOOSE_PROVIDER: ollama\nGOOSE_MODEL: llama3.3:70b\nGOOSE_TEMPERATURE: 0.2\nextensions:\n  github:\n    enabled: true\n    name: github\n',
  },
  getProfileHints: { result: DRAFTED.goosehints.global },
  getProfileIgnore: { result: DRAFTED.gooseignore.global },
  getProfileLocalHints: { result: 'Change the sheet "Plan" only.' },
  getProfileRecipes: { result: { recipes: [{ name: 'weekly-report', schedule: '0 10 * * MON', enabled: true }] } },
  listProfileVersions: { result: { versions: [...PROFILE_VERSIONS] } },
  getProfileVersion: { result: PROFILE_VERSION },
  checkProfile: { body: { source: "role: finance\ndisplay_name: ''\n", role: 'finance' }, result: PROFILE_CHECK },
  createProfile: {
    body: DRAFTED,
    result: { role: 'finance', content_hash: CONTENT_HASH, version: 1, created_at: AT.begun },
  },
  getProfileDraft: { result: PROFILE_DRAFT },
  updateProfile: {
    body: { description: 'Pays invoices up to 20,000 USD alone' },
    result: { role: 'finance', content_hash: CONTENT_HASH, version: 5, updated_at: AT.decided },
  },
  publishProfile: { body: { content_hash: CONTENT_HASH }, result: PROFILE_PUBLICATION },
  rollBackProfile: { body: { bundle_version: 1 }, result: { ...PROFILE_PUBLICATION, bundle_version: 4 } },
  importOrg: {
    body: { filename: 'people.csv', csv: CSV },
    result: {
      import_id: IDS.event,
      filename: 'people.csv',
      users_created: 2,
      users_updated: 0,
      status: 'complete',
      uploaded_at: AT.begun,
    },
  },
  listOrgImports: {
    result: {
      imports: [
        {
          id: IDS.event,
          filename: 'people.csv',
          uploaded_by: ADA.subject,
          uploaded_at: AT.begun,
          users_created: 2,
          users_updated: 0,
          status: 'complete',
        },
      ],
      total: 1,
    },
  },
  getOrgTree: {
    result: {
      tree: [{ ...MEMBERS[0]!, reports: [MEMBERS[1]!] }],
      total_users: 2,
    },
  },
  dryRunProfile: { body: {}, result: DRY_RUN_PAGE },
  evaluateAccess: { body: ASKED, result: ACCESS_DECISION },
  evaluateAccessBatch: {
    body: { ...ASKED, evaluations: [{ context: { amount_usd: 900 } }, { context: { amount_usd: 90_000 } }] },
    result: { evaluations: [ACCESS_DECISION, NOT_ALLOWED] },
  },
  createWebhook: {
    body: { role: 'finance', url: WEBHOOK.url, event_types: WEBHOOK.event_types, description: 'Tells accounting' },
    result: { ...WEBHOOK, secret: SECRET },
  },
  listWebhooks: { result: { webhooks: [WEBHOOK], next_cursor: null } },
  getWebhook: { result: WEBHOOK },
  updateWebhook: {
    body: { status: 'disabled' },
    result: { ...WEBHOOK, status: 'disabled', disabled_cause: 'requested', version: 2, updated_at: AT.decided },
  },
  rotateWebhookSecret: {
    body: { overlap_seconds: 3600 },
    result: {
      ...WEBHOOK,
      previous_secret_until: '2026-01-05T10:10:00.000Z',
      version: 2,
      updated_at: AT.decided,
      secret: SECRET,
    },
  },
  deleteWebhook: {
    body: { reason: 'The receiver is gone' },
    result: {
      ...WEBHOOK,
      status: 'deleted',
      deletion_reason: 'The receiver is gone',
      version: 2,
      updated_at: AT.decided,
    },
  },
  listWebhookDeliveries: { result: { deliveries: [DELIVERY], next_cursor: null } },
  redeliverWebhook: { body: { delay_seconds: 60 }, result: { ...DELIVERY, attempts: 0 } },
};
