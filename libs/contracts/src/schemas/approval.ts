import { Type, type Static } from 'typebox';
import { choice, nullable, Person, RoleName, Timestamp, TraceId, Uuid, Version } from './common.js';

export const APPROVAL_STATUSES = ['pending', 'approved', 'rejected', 'expired', 'cancelled'] as const;
export const ApprovalStatus = choice(APPROVAL_STATUSES);
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

export const DECISIONS = ['approved', 'rejected'] as const;
export type Decision = (typeof DECISIONS)[number];

export const Approval = Type.Object(
  {
    approval_id: Uuid,
    task_id: Uuid,
    approver_role: RoleName,
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
  { approval_id: Uuid, status: ApprovalStatus, task_id: Uuid, version: Version },
  { title: 'RequestedApproval' },
);
export type RequestedApproval = Static<typeof RequestedApproval>;
