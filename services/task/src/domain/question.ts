import { canonicalJson } from '@handoff/kernel';
import type { Approval } from './approval.js';
import type { Ask } from './ask-approval.js';

/**
 * The questions that have to be asked anew when a task says something else: those that wait for an answer, and those that
 * were approved of what it says now. That is told by the content alone. The order of approvals says nothing: a task may
 * say again what it said before. A question that was approved twice of the same content is one question.
 *
 * @param contentHash of what the task says before it is changed.
 */
export function questionsToRenew(approvals: readonly Approval[], contentHash: string): readonly Ask[] {
  const standing = approvals.filter(
    (each) => each.status === 'pending' || (each.status === 'approved' && each.contentHash === contentHash),
  );
  return [...new Map(standing.map((each) => [questionOf(each), askAgain(each)])).values()];
}

/** What makes two approvals the same question: whom it is put to, how and why. */
export function questionOf({ groups, veto, openMs, onExpiry, escalateTo, reason }: Approval): string {
  const asked = groups.map(({ role, required }) => ({ role, required }));
  return canonicalJson({
    ...{ asked, veto, openMs, onExpiry, reason: reason ?? null },
    escalateTo: onExpiry === 'escalate' ? (escalateTo ?? null) : null,
  });
}

/** With the policy as it is by now: who was asked by escalation is asked again. */
function askAgain({ groups, veto, openMs, onExpiry, escalateTo, reason }: Approval): Ask {
  const policy = { groups, veto, openMs, onExpiry, escalateTo: onExpiry === 'escalate' ? escalateTo : undefined };
  return { policy, reason, demanded: false, renewed: true };
}
