import { json, type Answers } from './scripted-gateway.js';

export const ID = '0197a1b2-c3d4-7000-8000-000000000001';
export const TASK_ID = '0197a1b2-c3d4-7000-8000-00000000beef';
export const HASH = 'ab'.repeat(32);
const THEN = '2026-03-01T12:00:00Z';

export const APPROVAL = {
  approval_id: ID,
  task_id: TASK_ID,
  status: 'pending',
  renewed: false,
  reason: 'Above the limit',
  decisions: [] as readonly object[],
  veto: true,
  on_expiry: 'reject',
  escalate_to: null,
  escalated: false,
  content_hash: HASH,
  decided_by: null,
  decision_at: null,
  notes: null,
  requested_by: { issuer: 'i', subject: 'ada' },
  approvers: [{ approver_role: 'manager', required: 1 }],
  expires_at: THEN,
};
export const APPROVED = { ...APPROVAL, status: 'approved' };

export const TASK = {
  task_id: TASK_ID,
  task_type: 'budget',
  from_role: 'finance',
  to_role: 'treasury',
  status: 'awaiting_approval',
  description: 'Pay the printers',
  data: { amount: 50_000, currency: 'EUR' },
  context: null,
  content_hash: HASH,
  priority: 5,
  attempt: 1,
  max_attempts: 3,
  created_at: THEN,
};

export const INBOX = {
  role: 'manager',
  by_status: { pending: 1, active: 2, awaiting_approval: 3 },
  by_type: [],
  claimable: 1,
  oldest_claimable_at: THEN,
  pending_approvals: 4,
};

export const view = (status: string, version: number, kind = 'task') => ({
  id: ID,
  kind,
  status,
  version,
  changes: [],
  cursor: `c${version}`,
  poll_after_ms: 0,
  waiting_for: null,
  next_action: 'Nothing.',
  updated_at: THEN,
});

/** The audit log's answer about amendments of the task. */
export const amendments = (...timestamps: readonly string[]): Answers => ({
  [`GET /audit?task_id=${TASK_ID}&event_type=task.amended&limit=1`]: json({
    events: timestamps.map((timestamp) => ({ timestamp })),
    next_cursor: null,
  }),
});

/** What is read of an approval before it is decided. */
export const QUESTION: Answers = {
  [`GET /approvals/${ID}`]: json(APPROVAL),
  [`GET /tasks/${TASK_ID}`]: json(TASK),
  [`GET /status/${ID}`]: json({ ...view('pending', 1, 'approval'), next_operations: ['decideApproval'] }),
  ...amendments(),
};
