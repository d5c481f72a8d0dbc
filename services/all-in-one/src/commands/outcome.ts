import type { Approval, DecisionRecord } from '@handoff/contracts';
import type { ClientCommand } from '../client-command.js';
import { age } from '../terminal/ages.js';
import { quote } from '../terminal/quote.js';

/** Says what became of an approval that waits no more, and what is asked instead of it. Undefined while it is pending. */
export async function outcomeOf(
  { handoff, out, name, asWho }: ClientCommand,
  approval: Approval,
): Promise<string | undefined> {
  const { status, task_id } = approval;
  if (status === 'pending') return undefined;
  if (status === 'expired') return `Nobody decided it in time: it ended ${age(approval.expires_at)} ago.`;
  if (status !== 'cancelled') return `${settled(approval)}.`;
  const { approvals } = await handoff.listApprovals({ task_id, status: 'pending' });
  const anew = approvals.find(({ renewed, approvers }) => renewed && isAsked(approvers, approval.approvers));
  if (anew === undefined) {
    return `It is not asked for any more${approval.notes === null ? '' : `: ${quote(approval.notes)}`}.`;
  }
  return `The content of the task was changed, so this is asked anew: ${name} approve ${out.id(anew.approval_id)}${asWho}`;
}

/** ` by boss for manager`; of a vote by a standing grant, which nobody cast now, that it was given in advance. */
export function byWhom(
  { subject }: DecisionRecord['decided_by'],
  role: string | undefined,
  grantId: string | undefined,
): string {
  const by = `by ${subject}${role === undefined ? '' : ` for ${role}`}`;
  return grantId === undefined ? ` ${by}` : ` in advance ${by}, by standing grant ${grantId}`;
}

function isAsked(now: Approval['approvers'], before: Approval['approvers']): boolean {
  const roles = new Set(before.map(({ approver_role }) => approver_role));
  return now.some(({ approver_role }) => roles.has(approver_role));
}

/** `It was rejected by boss for manager, 5m ago: "not ours"`. */
function settled({ status, decided_by, decision_at, decisions, notes }: Approval): string {
  const last = decisions.at(-1);
  const by = decided_by === null ? '' : byWhom(decided_by, last?.role, last?.grant_id);
  const when = decision_at === null ? '' : `, ${age(decision_at)} ago`;
  return `It was ${status}${by}${when}${notes === null ? '' : `: ${quote(notes)}`}`;
}
