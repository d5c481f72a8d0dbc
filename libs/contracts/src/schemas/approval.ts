import { Type, type Static } from 'typebox';
import {
  choice,
  ContentHash,
  nullable,
  Person,
  RoleName,
  Timestamp,
  TraceId,
  Uuid,
  Version,
  Warnings,
} from './common.js';

export const APPROVAL_STATUSES = ['pending', 'approved', 'rejected', 'expired', 'cancelled'] as const;
export const ApprovalStatus = choice(APPROVAL_STATUSES);
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

export const DECISIONS = ['approved', 'rejected'] as const;
export type Decision = (typeof DECISIONS)[number];

/** How a decision came about, as the decider reports it. */
export const DECISION_MODES = ['human', 'agent', 'policy'] as const;
export type DecisionMode = (typeof DECISION_MODES)[number];

/** The effect of an approval's expiry. */
export const EXPIRY_RULES = ['reject', 'escalate'] as const;
export type ExpiryRule = (typeof EXPIRY_RULES)[number];

/** How the decider was authenticated, as far as the token tells (OpenID Connect, RFC 8693). */
export const Authentication = Type.Object(
  {
    auth_time: nullable(Type.Integer({ description: 'Seconds since 1970' })),
    acr: nullable(Type.String()),
    amr: nullable(Type.Array(Type.String())),
    act: nullable(Type.String({ description: 'The sub of whoever acts for the person' })),
  },
  { title: 'Authentication' },
);
export type Authentication = Static<typeof Authentication>;

/** A group: a number of holders of one role who have to approve. */
export const ApproverGroup = Type.Object(
  {
    approver_role: RoleName,
    required: Type.Integer({ minimum: 1, maximum: 16, description: 'How many different people have to approve' }),
  },
  { title: 'ApproverGroup' },
);
export type ApproverGroup = Static<typeof ApproverGroup>;

/** One person's decision, kept permanently. */
export const DecisionRecord = Type.Object(
  {
    decision: choice(DECISIONS),
    decided_by: Person,
    role: RoleName,
    decided_at: Timestamp,
    notes: nullable(Type.String()),
    decision_mode: choice(DECISION_MODES),
    authentication: Authentication,
    on_behalf_of: Type.Optional(
      Type.Object(Person.properties, {
        title: 'OnBehalfOf',
        description: 'The person who had delegated the role; absent from a decision in one’s own right',
      }),
    ),
    delegation_id: Type.Optional(Type.String({ ...Uuid, description: 'The delegation under which it was made' })),
    grant_id: Type.Optional(
      Type.String({
        ...Uuid,
        description:
          'The standing grant by which it was made, by policy, at `decided_at`: the person had granted it before; absent from a decision about this approval alone',
      }),
    ),
  },
  { title: 'DecisionRecord' },
);
export type DecisionRecord = Static<typeof DecisionRecord>;

export const Approval = Type.Object(
  {
    approval_id: Uuid,
    task_id: Uuid,
    approver_role: Type.String({ ...RoleName, description: 'The role of the first group; see `approvers`' }),
    approvers: Type.Array(ApproverGroup, { description: 'Who has to agree: every group, each with so many people' }),
    veto: Type.Boolean({ description: 'Whether one rejection ends it' }),
    on_expiry: choice(EXPIRY_RULES),
    escalate_to: nullable(RoleName),
    escalated: Type.Boolean({ description: 'Whether it has been escalated' }),
    content_hash: Type.String({
      ...ContentHash,
      description: 'SHA-256 of the canonical content of the task that the approval is asked for',
    }),
    renewed: Type.Boolean({
      description: 'Whether it asks anew, because the task was amended, what had been asked about its former content',
    }),
    decisions: Type.Array(DecisionRecord, { description: 'Every decision so far, oldest first' }),
    status: ApprovalStatus,
    reason: nullable(Type.String()),
    requested_by: Person,
    decided_by: nullable(Person),
    decision_at: nullable(Timestamp),
    notes: nullable(Type.String()),
    trace_id: TraceId,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
    expires_at: Timestamp,
  },
  { title: 'Approval' },
);
export type Approval = Static<typeof Approval>;

export const RequestedApproval = Type.Object(
  { approval_id: Uuid, status: ApprovalStatus, task_id: Uuid, version: Version, warnings: Warnings },
  { title: 'RequestedApproval' },
);
export type RequestedApproval = Static<typeof RequestedApproval>;
