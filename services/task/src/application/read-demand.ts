import type { InputOf, requestApproval } from '@handoff/contracts';
import type { ApprovalDemand } from '../domain/approval/approval-demand.js';

type Body = InputOf<typeof requestApproval>['body'];

/** Reads an approval demand from a request body. */
export function readDemand(body: Omit<Body, 'task_id' | 'decision' | 'comments' | 'content_hash'>): ApprovalDemand {
  return {
    approverRole: body.approver_role,
    required: body.required,
    approvers: body.approvers?.map(({ approver_role: role, required }) => ({ role, required })),
    reason: body.reason,
    expiresAt: body.expires_at === undefined ? undefined : new Date(body.expires_at),
    openMs: body.expires_in === undefined ? undefined : body.expires_in * 1_000,
    onExpiry: body.on_expiry,
    escalateTo: body.escalate_to,
    veto: body.veto,
  };
}
