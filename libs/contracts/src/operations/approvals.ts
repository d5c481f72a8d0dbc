import { Type } from 'typebox';
import {
  Approval,
  ApprovalStatus,
  choice,
  closed,
  DECISION_MODES,
  DECISIONS,
  MAX_TEXT,
  NextCursor,
  Nothing,
  Page,
  RequestedApproval,
  RoleName,
  text,
  Uuid,
} from '../schemas/index.js';
import { ApprovalPolicy } from './approval-policy.js';
import { defineOperation } from './define-operation.js';

const OneApproval = closed({ approval_id: Uuid });

export const requestApproval = defineOperation({
  name: 'requestApproval',
  service: 'task',
  summary: 'Ask for approval of a task',
  description:
    'By a holder of a role that takes part in the task. Asks one role (`approver_role`, and how many of it are ' +
    '`required`) or groups of several (`approvers`). The task waits in `awaiting_approval` until every approval asked ' +
    'for is given, and is `rejected` by the first that is refused or that nobody decides in time. With `decision` ' +
    'approved or rejected, the ' +
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
  }),
  result: RequestedApproval,
  errors: ['UNKNOWN_TASK', 'ROLE_NOT_HELD', 'VALIDATION_FAILED', 'FOUR_EYES', 'ILLEGAL_TRANSITION', 'ALREADY_DECIDED'],
  http: {
    method: 'POST',
    path: '/approvals',
    successStatus: 202,
    location: '/approvals/{approval_id}',
    idempotency: 'optional',
    ifMatch: false,
    etag: false,
  },
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
  http: {
    method: 'GET',
    path: '/approvals/{approval_id}',
    successStatus: 200,
    idempotency: 'none',
    ifMatch: false,
    etag: true,
  },
} as const);

export const listApprovals = defineOperation({
  name: 'listApprovals',
  service: 'task',
  summary: 'List approvals',
  description:
    'The approvals of tasks that the caller may see, newest first. With `inbox=me` those that the caller can decide ' +
    'now: pending, asked for by somebody else, still lacking people of a role of its own, and not decided by it yet. ' +
    'A page ends at 4 MiB.',
  access: 'read',
  params: Nothing,
  query: closed({
    status: Type.Optional(ApprovalStatus),
    approver_role: Type.Optional(Type.String({ ...RoleName, description: 'The role of one of its groups' })),
    task_id: Type.Optional(Uuid),
    inbox: Type.Optional(choice(['me'], 'Only those that the caller can decide now')),
    ...Page,
  }),
  body: undefined,
  result: Type.Object({ approvals: Type.Array(Approval), next_cursor: NextCursor }, { title: 'ApprovalPage' }),
  errors: [],
  http: { method: 'GET', path: '/approvals', successStatus: 200, idempotency: 'none', ifMatch: false, etag: false },
} as const);

export const decideApproval = defineOperation({
  name: 'decideApproval',
  service: 'task',
  summary: 'Decide an approval',
  description:
    'By a holder of a role that is asked who is not the person that asked (four eyes), once. It counts for `role`, or ' +
    'for the first group that still lacks people and whose role the caller holds, and the approval is given when every ' +
    'group has enough. A decision is final: the same one again by the same person changes nothing and succeeds, any ' +
    'other is refused with the first one shown. With `content_hash` only what was looked at is decided about.',
  actingRole: { namedBy: 'role' },
  access: 'write',
  params: OneApproval,
  query: Nothing,
  body: closed({
    decision: choice(DECISIONS),
    notes: Type.Optional(text(MAX_TEXT, 'Why it was decided so')),
    role: Type.Optional(RoleName),
    decision_mode: Type.Optional(choice(DECISION_MODES, 'How the decision came about; agent')),
    content_hash: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{64}$',
        description: 'What was looked at: refused when it is not what is asked',
      }),
    ),
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
  http: {
    method: 'POST',
    path: '/approvals/{approval_id}/decision',
    successStatus: 200,
    idempotency: 'optional',
    ifMatch: true,
    etag: true,
  },
} as const);
