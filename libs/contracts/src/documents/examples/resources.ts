import type {
  AccessDecision,
  Approval,
  DryRunPage,
  Profile,
  ProfileBundle,
  ProfileCheck,
  ProfileDraft,
  ProfilePublication,
  ProfileSummary,
  ProfileVersion,
  ProfileVersionSummary,
  Session,
  StatusView,
  Task,
  Webhook,
  WebhookDelivery,
} from '../../schemas/index.js';

/** The ids of one workflow: finance asks management for a budget. */
export const IDS = {
  session: '0197a1b2-c3d4-7000-8000-000000000001',
  task: '0197a1b2-c3d4-7000-8000-000000000002',
  lease: '0197a1b2-c3d4-7000-8000-000000000003',
  approval: '0197a1b2-c3d4-7000-8000-000000000004',
  webhook: '0197a1b2-c3d4-7000-8000-000000000005',
  delivery: '0197a1b2-c3d4-7000-8000-000000000006',
  event: '0197a1b2-c3d4-7000-8000-0000000000aa',
} as const;

export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
export const CURSOR = 'eyJhdCI6IjIwMjYtMDEtMDUifQ';
export const CONTENT_HASH = 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9';
const SALT = '7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069';

const at = (minute: number): string => `2026-01-05T09:${String(minute).padStart(2, '0')}:00.000Z`;
export const AT = { begun: at(0), claimed: at(5), decided: at(10), leased: at(6), later: '2026-01-12T09:00:00.000Z' };

export const ADA = { issuer: 'https://id.example', subject: 'ada' };
export const BEN = { issuer: 'https://id.example', subject: 'ben' };

export const SESSION: Session = {
  session_id: IDS.session,
  agent_role: 'finance',
  task_id: IDS.task,
  status: 'active',
  state: 'active',
  metadata: { quarter: '2026-Q1' },
  trace_id: TRACE,
  version: 2,
  created_at: AT.begun,
  updated_at: AT.claimed,
  expires_at: AT.later,
};

export const TASK: Task = {
  task_id: IDS.task,
  task_type: 'budget_request',
  description: 'Budget for the first quarter',
  data: { amount: 1200, currency: 'EUR' },
  context: { quarter: '2026-Q1' },
  content_hash: CONTENT_HASH,
  hash_salt: SALT,
  from_role: 'finance',
  to_role: 'manager',
  status: 'pending',
  session_id: IDS.session,
  parent_task_id: null,
  trace_id: TRACE,
  requested_by: ADA,
  result: null,
  error: null,
  cancel_reason: null,
  priority: 5,
  not_before: null,
  deadline_at: null,
  attempt: 0,
  max_attempts: 3,
  claimed_by: null,
  progress: null,
  dead_lettered: false,
  version: 1,
  created_at: AT.begun,
  updated_at: AT.begun,
  expires_at: AT.later,
};

export const CLAIMED: Task = {
  ...TASK,
  status: 'active',
  attempt: 1,
  claimed_by: BEN,
  version: 2,
  updated_at: AT.claimed,
};

export const LEASE = { lease_id: IDS.lease, attempt: 1, expires_at: AT.leased };

export const APPROVAL: Approval = {
  approval_id: IDS.approval,
  task_id: IDS.task,
  approver_role: 'director',
  approvers: [{ approver_role: 'director', required: 1 }],
  veto: true,
  on_expiry: 'reject',
  escalate_to: null,
  escalated: false,
  content_hash: CONTENT_HASH,
  renewed: false,
  decisions: [],
  status: 'pending',
  reason: 'Over 1000 EUR',
  requested_by: ADA,
  decided_by: null,
  decision_at: null,
  notes: null,
  trace_id: TRACE,
  version: 1,
  created_at: AT.begun,
  updated_at: AT.begun,
  expires_at: AT.later,
};

export const STATUS: StatusView = {
  id: IDS.task,
  kind: 'task',
  status: 'awaiting_approval',
  state: 'awaiting_approval',
  version: 2,
  session_id: IDS.session,
  task_id: IDS.task,
  waiting_for: [{ kind: 'approval', id: IDS.approval, role: 'director' }],
  next_action: 'A holder of director has to decide the approval.',
  next_operations: ['cancelTask'],
  changes: [{ kind: 'task', id: IDS.task, status: 'awaiting_approval', version: 2 }],
  cursor: CURSOR,
  poll_after_ms: 5000,
  trace_id: TRACE,
  updated_at: AT.begun,
};

export const WEBHOOK: Webhook = {
  webhook_id: IDS.webhook,
  role: 'finance',
  url: 'https://hooks.example.com/handoff',
  event_types: ['task.completed', 'approval.*'],
  description: 'Tells accounting',
  status: 'active',
  disabled_cause: null,
  deletion_reason: null,
  previous_secret_until: null,
  created_by: ADA,
  trace_id: TRACE,
  version: 1,
  created_at: AT.begun,
  updated_at: AT.begun,
};

export const DELIVERY: WebhookDelivery = {
  delivery_id: IDS.delivery,
  webhook_id: IDS.webhook,
  event_id: IDS.event,
  event_type: 'task.completed',
  status: 'pending',
  attempts: 1,
  last_attempt_at: AT.decided,
  last_status_code: 503,
  last_error: 'bad_status',
  next_attempt_at: '2026-01-05T09:11:00.000Z',
  delivered_at: null,
  created_at: AT.decided,
  updated_at: AT.decided,
};

/** A small profile, as a draft has it. */
export const DRAFTED: Profile = {
  role: 'finance',
  display_name: 'Finance',
  description: 'Pays invoices up to 10,000 USD alone',
  providers: {
    primary: { provider: 'ollama', model: 'llama3.3:70b', temperature: 0.2 },
    allowed_providers: ['ollama'],
    forbidden_providers: [],
  },
  extensions: [{ name: 'github', enabled: true, tools: ['list_issues'] }],
  goosehints: { global: 'State the currency of every figure.', local_templates: [] },
  gooseignore: { global: '.env', local_templates: [] },
  recipes: [{ name: 'weekly-report', path: 'recipes/weekly-report.yaml', schedule: '0 10 * * MON', enabled: true }],
  policies: [{ rule_type: 'allow_data', pattern: 'invoices', conditions: { amount_usd: '<10000' } }],
  privacy: { mode: 'hybrid', strictness: 'strict', allow_override: false, rules: [], pii_categories: ['IBAN'] },
};

const KEY_ID = 'CYFjVWlvBeQOXiq_NzceVSWsV3SgOeW9IsXa-Xab7ds';
const SIGNATURE = `${'A'.repeat(85)}g`;

export const PROFILE: Profile = {
  ...DRAFTED,
  signature: {
    algorithm: 'Ed25519',
    vault_key: KEY_ID,
    signed_at: AT.decided,
    signed_by: BEN.subject,
    signature: SIGNATURE,
  },
};

const PUBLISHED = { bundle_version: 3, digest: CONTENT_HASH, published_at: AT.decided };

export const PROFILE_SUMMARY: ProfileSummary = {
  role: 'finance',
  display_name: 'Finance',
  status: 'published',
  ...PUBLISHED,
  version: 4,
  created_at: AT.begun,
  updated_at: AT.decided,
};

export const PROFILE_DRAFT: ProfileDraft = {
  role: 'finance',
  status: 'changed',
  profile: DRAFTED,
  content_hash: CONTENT_HASH,
  authors: [ADA],
  ...PUBLISHED,
  version: 5,
  created_at: AT.begun,
  updated_at: AT.decided,
};

export const PROFILE_PUBLICATION: ProfilePublication = {
  role: 'finance',
  bundle_version: 3,
  digest: CONTENT_HASH,
  signature: SIGNATURE,
  signed_at: AT.decided,
  version: 4,
};

const VERSION_3 = { bundle_version: 3, digest: CONTENT_HASH, published_by: BEN, published_at: AT.decided };

export const PROFILE_VERSIONS: readonly ProfileVersionSummary[] = [VERSION_3];

export const PROFILE_VERSION: ProfileVersion = {
  role: 'finance',
  ...VERSION_3,
  signed_by: [{ key: KEY_ID, signed_at: AT.decided }],
  refused: null,
  profile: DRAFTED,
};

export const PROFILE_CHECK: ProfileCheck = {
  mistakes: [{ pointer: '/display_name', line: 2, message: 'must not be empty' }],
  remarks: [],
  content_hash: null,
  yaml: null,
};

export const PROFILE_BUNDLE: ProfileBundle = {
  payload: 'eyJmb3JtYXQiOiJoYW5kb2ZmLXByb2ZpbGUtYnVuZGxlLzEifQ',
  signatures: [{ protected: 'eyJhbGciOiJFZDI1NTE5In0', signature: SIGNATURE }],
};

export const ACCESS_DECISION: AccessDecision = {
  decision: true,
  context: {
    code: 'allowed',
    reason: 'allow_data invoices',
    deciding: [{ pointer: '/policies/0', rule: 'allow_data', pattern: 'invoices' }],
    ask: null,
    approval: null,
    unknown: [],
    bundle_version: 3,
    digest: CONTENT_HASH,
  },
};

export const DRY_RUN_PAGE: DryRunPage = {
  role: 'finance',
  content_hash: CONTENT_HASH,
  from: '2025-12-06T09:10:00.000Z',
  to: AT.decided,
  reached: '2025-12-06T09:10:00.000Z',
  answers: 4212,
  same: 4208,
  different: 1,
  not_replayable: 3,
  missing_facts: [{ name: 'amount_usd', answers: 3 }],
  differences: [
    {
      audit_id: IDS.event,
      seq: 9120,
      trace_id: TRACE,
      recorded_at: AT.claimed,
      action: 'use',
      resource: { type: 'tool', id: 'github__create_issue' },
      before: {
        outcome: 'allow',
        code: 'allowed',
        deciding: [{ pointer: '/policies/1', rule: 'allow_tool', pattern: 'github__create_issue' }],
        bundle_version: 3,
      },
      after: {
        outcome: 'deny',
        code: 'denied',
        deciding: [
          { pointer: '/policies/2', rule: 'deny_tool', pattern: 'github__*', reason: 'The books are being closed.' },
        ],
        reason: 'The books are being closed.',
      },
    },
  ],
  next_cursor: null,
};
