import { Type } from 'typebox';
import {
  Approval,
  ApprovalStatus,
  choice,
  closed,
  ContentHash,
  CreatedBetween,
  DECISION_MODES,
  DECISIONS,
  MAX_TEXT,
  NextCursor,
  Nothing,
  Page,
  RequestedApproval,
  RoleName,
  text,
  TraceId,
  Uuid,
  Warnings,
} from '../schemas/index.js';
import { ApprovalPolicy } from './approval-policy.js';
import { changeOf, defineOperation, readOf } from './define-operation.js';

const OneApproval = closed({ approval_id: Uuid });

const Looked = Type.Optional(
  Type.String({
    ...ContentHash,
    description: 'The content_hash of the task as it was looked at; needed once the task has been amended',
  }),
);

export const requestApproval = defineOperation({
  name: 'requestApproval',
  service: 'task',
  summary: 'Ask for approval of a task',
  description:
    'By a holder of the `from_role` of the task, whoever holds its lease, or an admin. Asks one role (`approver_role`, ' +
    'and how many of it are `required`) or groups of several (`approvers`). The task waits in `awaiting_approval` until ' +
    'every approval asked for is given, and is `rejected` by the first that is refused. One that nobody decides in time ' +
    'rejects a task that nobody had begun; work that somebody holds goes on. With `decision` approved or rejected, the ' +
    "task's pending approval of that role is decided at once, by the rules of `decideApproval`; `pending` is the " +
    'same as leaving it out.',
  access: 'write',
  params: Nothing,
  query: Nothing,
  body: closed({
    task_id: Uuid,
    ...ApprovalPolicy,
    decision: Type.Optional(choice(['pending', ...DECISIONS])),
    comments: Type.Optional(text(MAX_TEXT, 'Notes on the decision')),
    content_hash: Looked,
  }),
  result: RequestedApproval,
  errors: [
    'UNKNOWN_TASK',
    'ROLE_NOT_HELD',
    'VALIDATION_FAILED',
    'FOUR_EYES',
    'CONTENT_CHANGED',
    'ILLEGAL_TRANSITION',
    'ALREADY_DECIDED',
  ],
  http: { ...changeOf('/approvals', { versioned: false }), successStatus: 202, location: '/approvals/{approval_id}' },
} as const);

export const getApproval = defineOperation({
  name: 'getApproval',
  service: 'task',
  summary: 'Read an approval',
  description: 'Visible to whoever may see its task.',
  access: 'read',
  params: OneApproval,
  query: Nothing,
  body: undefined,
  result: Approval,
  errors: ['NOT_FOUND'],
  http: readOf('/approvals/{approval_id}', { etag: true }),
  alsoCalledBy: ['directory'],
} as const);

export const listApprovals = defineOperation({
  name: 'listApprovals',
  service: 'task',
  summary: 'List approvals',
  description:
    'The approvals of tasks that the caller may see, newest first. With `inbox=me` those that the caller can decide ' +
    'now: pending, of a task that it had no part in, still lacking people of a role of its own, and not decided by it yet. ' +
    'A page ends at 4 MiB.',
  access: 'read',
  params: Nothing,
  query: closed({
    status: Type.Optional(ApprovalStatus),
    approver_role: Type.Optional(Type.String({ ...RoleName, description: 'The role of one of its groups' })),
    task_id: Type.Optional(Uuid),
    session_id: Type.Optional(Type.String({ ...Uuid, description: 'The session of its task' })),
    trace_id: Type.Optional(Type.String({ ...TraceId, description: 'The trace id of its task' })),
    decided_by: Type.Optional(text(1024, 'The subject of a person whose decision it has')),
    expires_before: Type.Optional(
      Type.String({ format: 'date-time', description: 'Pending, and expires before this instant' }),
    ),
    ...CreatedBetween,
    inbox: Type.Optional(choice(['me'], 'Only those that the caller can decide now')),
    ...Page,
  }),
  body: undefined,
  result: Type.Object(
    { approvals: Type.Array(Approval), next_cursor: NextCursor, warnings: Warnings },
    { title: 'ApprovalPage' },
  ),
  errors: [],
  http: readOf('/approvals'),
} as const);

export const decideApproval = defineOperation({
  name: 'decideApproval',
  service: 'task',
  summary: 'Decide an approval',
  description:
    'By a holder of a role that is asked, once. Nobody decides about a task that they routed, amended or asked for an ' +
    'approval of, and neither does anybody with an actor in common with them (four eyes). It counts for `role`, or for ' +
    'the first group that still lacks people and whose role the caller holds, and the approval is given when every ' +
    'group has enough. A decision is final: the same one again by the same person for the same group changes nothing ' +
    'and succeeds, any other is refused with the one on record. With `content_hash` only what was looked at is decided ' +
    'about; once the task has been amended it is needed.',
  actingRole: { namedBy: 'role' },
  access: 'write',
  params: OneApproval,
  query: Nothing,
  body: closed({
    decision: choice(DECISIONS),
    notes: Type.Optional(text(MAX_TEXT, 'Why it was decided so')),
    role: Type.Optional(RoleName),
    decision_mode: Type.Optional(choice(DECISION_MODES, 'How the decision came about; agent')),
    content_hash: Looked,
  }),
  result: Approval,
  errors: [
    'NOT_FOUND',
    'ROLE_NOT_HELD',
    'VALIDATION_FAILED',
    'FOUR_EYES',
    'CONTENT_CHANGED',
    'ALREADY_DECIDED',
    'ILLEGAL_TRANSITION',
    'VERSION_MISMATCH',
  ],
  http: changeOf('/approvals/{approval_id}/decision'),
} as const);

export const withdrawApproval = defineOperation({
  name: 'withdrawApproval',
  service: 'task',
  summary: 'Take back a request for approval',
  description:
    'By whoever asked for it, or an admin, while it is pending. It is `cancelled`, and the task goes back to where it ' +
    'was once nothing else is pending. What was demanded with the routing of the task, or asked for anew because it was ' +
    'amended, is not taken back.',
  access: 'write',
  params: OneApproval,
  query: Nothing,
  body: closed({ reason: Type.Optional(text(MAX_TEXT, 'Why it is not needed any more')) }),
  result: Approval,
  errors: ['NOT_FOUND', 'ROLE_NOT_HELD', 'ILLEGAL_TRANSITION', 'VERSION_MISMATCH'],
  http: changeOf('/approvals/{approval_id}/withdraw'),
} as const);
