import { HandoffError, type FieldError } from '@handoff/kernel';
import type { ApprovalRequest } from './approval-demand.js';

/**
 * Refuses members that the request would ignore: some belong to a decision only, others to a question only. A reason is
 * accepted with both, because clients send it along; with a decision it is not stored.
 *
 * @throws HandoffError `VALIDATION_FAILED` that points to every such member.
 */
export function requireMembersThatFit(input: ApprovalRequest): void {
  const errors = input.decision === undefined ? ofADecision(input) : ofAQuestion(input);
  if (errors.length > 0) throw new HandoffError('VALIDATION_FAILED', { errors });
}

function ofADecision({ notes, contentHash }: ApprovalRequest): readonly FieldError[] {
  return given({ comments: notes, content_hash: contentHash }, 'goes with decision approved or rejected');
}

function ofAQuestion(input: ApprovalRequest): readonly FieldError[] {
  const { required, approvers, expiresAt, openMs, onExpiry, escalateTo, veto } = input;
  const members = {
    required,
    approvers,
    expires_at: expiresAt,
    expires_in: openMs,
    on_expiry: onExpiry,
    escalate_to: escalateTo,
    veto,
  };
  return given(members, 'says how to ask for an approval, and does not go with a decision');
}

function given(members: Readonly<Record<string, unknown>>, message: string): readonly FieldError[] {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => ({ pointer: `/${name}`, message }));
}
