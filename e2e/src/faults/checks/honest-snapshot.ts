import { canonicalJson, deriveUuid, sha256Hex } from '@handoff/kernel';
import type { Call, HistoryEntry, Operation } from '../load/history.js';
import type { AuditRow, OutboxRow, Snapshot } from './snapshot.js';

/**
 * The time of the first event. Each later one follows after a second, and reaches the subscriber half a second later.
 */
export const MADE_AT = Date.UTC(2026, 0, 1);
const ISSUER = 'http://issuer.test';
const [SESSION, TASK, APPROVAL] = [1, 2, 3].map((n) => `01955555-0000-7000-8000-00000000000${n}`) as [
  string,
  string,
  string,
];

const CONTENT_HASH = sha256Hex(
  canonicalJson({ task_type: 'invoice', description: 'canary-1', data: { marker: 'canary-1' }, context: null }),
);

/** The traces of one small workflow without any fault. Tests falsify it. */
export function honestSnapshot(): Snapshot {
  const calls = CALLS.map(([operation, caller, path, body], id) => callOf(id, operation, caller, path, body));
  const entries = CALLS.flatMap(([, , , , status, reply], call) => answered(call, status, reply));
  const changes: Changes = [
    ['session.created', SESSION, 1, null, 'pending', 'trace-0'],
    ['task.routed', TASK, 1, null, 'pending', 'trace-1'],
    ['approval.requested', APPROVAL, 1, null, 'pending', 'trace-2'],
    ['task.parked', TASK, 2, 'pending', 'awaiting_approval', 'trace-1'],
    ['approval.decided', APPROVAL, 2, 'pending', 'approved', 'trace-2'],
    ['task.resumed', TASK, 3, 'awaiting_approval', 'pending', 'trace-1'],
  ];
  const answers = ['deny', 'allow', 'deny'].map((outcome, n) => answerRow(outcome, n, changes.length));
  const asked = answers.map(({ id }) => ({
    id,
    body: JSON.stringify({ type: 'handoff.access.evaluated.v1' }),
    published: true,
  }));
  const person = (subject: string) => ({ issuer: ISSUER, subject });
  return {
    issuer: ISSUER,
    subjects: new Map(['finance', 'legal'].map((name) => [name, name])),
    history: { calls, entries },
    sessions: [
      {
        id: SESSION,
        status: 'pending',
        version: 1,
        role: 'finance',
        trace_id: 'trace-0',
        metadata: { marker: 'canary-0' },
      },
    ],
    tasks: [
      {
        id: TASK,
        status: 'pending',
        version: 3,
        from_role: 'finance',
        to_role: 'manager',
        session_id: SESSION,
        type: 'invoice',
        description: 'canary-1',
        context: null,
        payload: { marker: 'canary-1' },
        result: null,
        error: null,
        cancel_reason: null,
        progress: null,
        created_ms: 900,
        updated_ms: 4_000,
      },
    ],
    approvals: [
      {
        id: APPROVAL,
        status: 'approved',
        version: 2,
        task_id: TASK,
        content_hash: CONTENT_HASH,
        approver_roles: ['legal'],
        required_votes: [1],
        on_expiry: 'reject',
        escalate_to: null,
        escalated: false,
        open_ms: 5_000,
        created_ms: 1_000,
        updated_ms: 4_000,
        expires_ms: 6_000,
        reason: 'canary-2',
        notes: 'canary-4',
        requested_by: person('finance'),
        decided_by: person('legal'),
      },
    ],
    webhooks: [],
    profiles: [],
    bundles: [bundleRow(1, 'allow_tool'), bundleRow(2, 'deny_tool')],
    policy: {
      role: 'policed',
      tool: 'ledger__pay',
      publications: [
        { version: 1, answeredAt: 100 },
        { version: 2, answeredAt: 300 },
      ],
      questions: [
        { traceId: 'asked-0', askedAt: 50, isAllowed: false, code: 'unknown_role', version: null, digest: null },
        { traceId: 'asked-1', askedAt: 150, isAllowed: true, code: 'allowed', version: 1, digest: 'digest-1' },
        { traceId: 'asked-2', askedAt: 350, isAllowed: false, code: 'denied', version: 2, digest: 'digest-2' },
      ],
    },
    decisions: [
      {
        approval_id: APPROVAL,
        decision: 'approved',
        role: 'legal',
        notes: 'canary-4',
        decided_ms: 4_000,
        delegation_id: null,
        on_behalf_of: null,
        ...person('legal'),
      },
    ],
    delegations: [],
    commands: CALLS.flatMap(([, caller, path, , status, reply], id) =>
      status < 400 ? [{ id: commandIdOf(caller, path, `key-${id}`), reply_body: JSON.stringify(reply) }] : [],
    ),
    audit: [...changes.map(auditRow), ...answers],
    outbox: [...changes.map(outboxRow), ...asked],
    stream: [...changes.map(outboxRow), ...asked].map(({ id, body }) => ({ id, body })),
    observed: [...changes.map(outboxRow), ...asked].map(({ id, body }, index) => ({
      id,
      body,
      at: MADE_AT + 1_000 * index + 500,
    })),
    webhook: {
      role: 'legal',
      event_types: ['approval.decided'],
      // Not accepted the first time.
      receipts: [500, 204].map((status) => ({ ...outboxRow(changes[4]!, 4), signed: true, status })),
    },
    deliveries: [{ event_id: 'event-4', status: 'delivered' }],
    logs: [{ process: 'task 1', line: '{"level":"warn","message":"nats cannot be reached"}' }],
    windows: [{ from: 100, until: 200 }],
    losses: [],
    recoveries: [{ tookMs: 2_000, missing: [], waitedFor: [] }],
    crashes: [],
    idleInTransaction: 0,
    time: { from: 500, until: 9_000 },
  };
}

/** The same after a claim of the task. */
export function claimedSnapshot(): Snapshot {
  const before = honestSnapshot();
  const id = before.history.calls.length;
  const call = callOf(id, 'claimTasks', 'manager', '/tasks/claim', { role: 'manager' });
  const reply = { tasks: [{ task_id: TASK, status: 'active', version: 4, lease: {} }] };
  const change: Change = ['task.claimed', TASK, 4, 'pending', 'active', 'trace-1'];
  const [audit, outbox] = [auditRow(change, before.audit.length), outboxRow(change, before.outbox.length)];
  const { calls, entries } = before.history;
  const command = { id: commandIdOf('manager', '/tasks/claim', `key-${id}`), reply_body: JSON.stringify(reply) };
  return {
    ...before,
    subjects: new Map([...before.subjects, ['manager', 'manager']]),
    history: { calls: [...calls, call], entries: [...entries, ...answered(id, 200, reply)] },
    tasks: before.tasks.map((task) => ({ ...task, status: 'active', version: 4 })),
    commands: [...before.commands, command],
    audit: [...before.audit, { ...audit, actor: 'manager' }],
    outbox: [...before.outbox, outbox],
    stream: [...before.stream, outbox],
    observed: [...before.observed, { ...outbox, at: MADE_AT + 1_000 * before.observed.length + 500 }],
  };
}

/** The same with the approval decided by legal's deputy, under a delegation that legal ended later. */
export function delegatedSnapshot(): Snapshot {
  const before = honestSnapshot();
  const [id, issuer] = ['01955555-0000-7000-8000-000000000004', ISSUER];
  const on_behalf_of = { issuer, subject: 'legal' };
  const changes: Changes = [
    ['delegation.created', id, 1, null, 'active', 'trace-5'],
    ['delegation.ended', id, 2, 'active', 'ended', 'trace-6'],
  ];
  const count = before.audit.length;
  return {
    ...before,
    delegations: [
      {
        id,
        issuer,
        status: 'ended',
        version: 2,
        role: 'legal',
        delegator: 'legal',
        delegate: 'deputy',
        reason: 'canary-5',
        ended_reason: 'canary-6',
        starts_ms: 3_000,
        ends_ms: 8_000,
        ended_ms: 5_000,
      },
    ],
    approvals: before.approvals.map((each) => ({ ...each, decided_by: { issuer, subject: 'deputy' } })),
    decisions: before.decisions.map((each) => ({
      ...each,
      subject: 'deputy',
      delegation_id: id,
      on_behalf_of: 'legal',
    })),
    audit: [
      ...before.audit.map((row) =>
        row.event_type === 'approval.decided'
          ? { ...row, actor: `${issuer}#deputy`, metadata: { ...row.metadata, delegation_id: id, on_behalf_of } }
          : row,
      ),
      ...changes.map((change, n) => auditRow(change, count + n)),
    ],
  };
}

type Planned = readonly [Operation, caller: string, path: string, body: object, status: number, reply: object];

const PROBLEM = { type: 'urn:x', title: 'Four eyes', code: 'FOUR_EYES', status: 403, trace_id: 't', detail: '' };
const CALLS: readonly Planned[] = [
  ...([
    [
      'createSession',
      'finance',
      '/sessions',
      { agent_role: 'finance' },
      201,
      { session_id: SESSION, agent_role: 'finance', status: 'pending', version: 1 },
    ],
    [
      'routeTask',
      'finance',
      '/tasks/route',
      { target: 'manager', session_id: SESSION },
      202,
      { task_id: TASK, status: 'pending', version: 1 },
    ],
    [
      'requestApproval',
      'finance',
      '/approvals',
      { task_id: TASK },
      202,
      { approval_id: APPROVAL, task_id: TASK, status: 'pending', version: 1 },
    ],
    ['decideApproval', 'finance', `/approvals/${APPROVAL}/decision`, { decision: 'approved' }, 403, PROBLEM],
    [
      'decideApproval',
      'legal',
      `/approvals/${APPROVAL}/decision`,
      { decision: 'approved' },
      200,
      { approval_id: APPROVAL, task_id: TASK, status: 'approved', version: 2 },
    ],
  ] as const satisfies readonly Planned[]),
];

function callOf(id: number, operation: Operation, caller: string, path: string, body: object): Call {
  return {
    id,
    operation,
    caller: { subject: caller, roles: [caller] },
    method: 'POST',
    path,
    body: JSON.stringify(body),
    key: `key-${id}`,
    traceId: `trace-${id}`,
    ifMatch: undefined,
    marker: `canary-${id}`,
    reusesKey: false,
  };
}

/** The first attempt, during the fault, gets no answer; the second one does. */
function answered(call: number, status: number, reply: object): readonly HistoryEntry[] {
  const contentType = status < 400 ? 'application/json' : 'application/problem+json';
  const [first, second] = [1, 2].map((attempt) => ({ call, attempt, gateway: 0 })) as [Seen, Seen];
  return [
    { ...first, type: 'invoke', at: 110 },
    { ...first, type: 'unknown', at: 120 },
    { ...second, type: 'invoke', at: 300 },
    { ...second, type: status < 400 ? 'ok' : 'fail', at: 310, status, contentType, body: JSON.stringify(reply) },
  ];
}

type Seen = Pick<HistoryEntry, 'call' | 'attempt' | 'gateway'>;
type Change = readonly [name: string, id: string, version: number, from: string | null, to: string, trace: string];
type Changes = readonly Change[];

function auditRow([event_type, subject, sequence, from_status, to_status, trace_id]: Change, index: number): AuditRow {
  const metadata = { sequence, from_status, to_status };
  return { id: `event-${index}`, seq: index + 1, event_type, trace_id, actor: null, subject, metadata };
}

function outboxRow([name, partitionkey, sequence]: Change, index: number): OutboxRow {
  const data = { participants: ['finance', 'manager', 'legal'] };
  const time = new Date(MADE_AT + 1_000 * index).toISOString();
  const body = JSON.stringify({ type: `handoff.${name}.v1`, time, partitionkey, sequence, data });
  return { id: `event-${index}`, body, published: true };
}

/** The record of the answer to a question. */
function answerRow(outcome: string, n: number, before: number): AuditRow {
  const metadata = { outcome, digest: n === 0 ? null : `digest-${n}` };
  const [id, seq] = [`event-${before + n}`, before + n + 1];
  return { id, seq, event_type: 'access.evaluated', trace_id: `asked-${n}`, actor: null, subject: null, metadata };
}

function bundleRow(version: number, rule_type: string): Snapshot['bundles'][number] {
  const body = { role: 'policed', version, profile: { policies: [{ rule_type, pattern: 'ledger__pay' }] } };
  const payload = Buffer.from(JSON.stringify(body)).toString('base64url');
  return { role: 'policed', version, digest: `digest-${version}`, bundle: JSON.stringify({ payload, signatures: [] }) };
}

function commandIdOf(subject: string, path: string, key: string): string {
  return deriveUuid([ISSUER, subject, 'POST', path, key].join('\n'));
}
