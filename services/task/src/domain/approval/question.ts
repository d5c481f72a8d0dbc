import { canonicalJson } from '@handoff/kernel';
import type { Approval } from './approval.js';
import type { ApprovalPolicy } from './approval-policy.js';

/**
 * The questions to ask again when the content of a task changes: those that are pending, and those approved for the
 * present content. The content hash alone tells; the order of approvals does not, because an amendment may restore
 * earlier content. A question that was approved twice for the same content is one question.
 *
 * @param contentHash the hash of the content before the change.
 */
export function questionsToRenew(approvals: readonly Approval[], contentHash: string): readonly Ask[] {
  const standing = approvals.filter(
    (each) => each.status === 'pending' || (each.status === 'approved' && each.contentHash === contentHash),
  );
  return [...new Map(standing.map((each) => [questionOf(each), askAgain(each)])).values()];
}

/**
 * A key that is equal for two approvals that ask the same: of the same roles, under the same policy, for the same
 * reason.
 */
export function questionOf({ groups, veto, openMs, onExpiry, escalateTo, reason }: Approval): string {
  const asked = groups.map(({ role, required }) => ({ role, required }));
  return canonicalJson({
    asked,
    veto,
    openMs,
    onExpiry,
    reason: reason ?? null,
    escalateTo: onExpiry === 'escalate' ? (escalateTo ?? null) : null,
  });
}

/** With the present policy: after an escalation, the escalation role is asked again. */
function askAgain({ groups, veto, openMs, onExpiry, escalateTo, reason }: Approval): Ask {
  const policy = { groups, veto, openMs, onExpiry, escalateTo: onExpiry === 'escalate' ? escalateTo : undefined };
  return { policy, reason, demanded: false, renewed: true };
}

/** One approval to request. */
export interface Ask {
  readonly policy: ApprovalPolicy;
  readonly reason: string | undefined;
  /** Whether it is requested with the routing of the task. */
  readonly demanded: boolean;
  /** Whether it repeats a request for the former content. */
  readonly renewed: boolean;
}
