import type { AccessAnswer, Answered } from './access.js';
import type { ApprovalProblem } from './presented-approval.js';

/** A use of an approval: it allowed one call, and allows no other. */
export interface UsedApproval {
  readonly approvalId: string;
  readonly role: string;
  readonly callHash: string;
  readonly usedBy: { readonly issuer: string; readonly subject: string };
  readonly traceId: string;
  readonly usedAt: Date;
}

/** The final answer, and the use that it makes of an approval. */
export interface Settled {
  readonly answer: AccessAnswer;
  readonly use: UsedApproval | undefined;
}

/**
 * Settles an answer: where the rules ask for an approval, the one that the question presents makes it a yes, once.
 *
 * @param isUsed whether an approval allowed a call before.
 */
export function settleApproval(
  { role, answer, presented }: Answered,
  isUsed: (approvalId: string) => boolean,
  { now, traceId }: { readonly now: Date; readonly traceId: string },
): Settled {
  const { demand, ...rest } = answer;
  if (role === undefined || demand === undefined || presented === undefined) return { answer, use: undefined };
  const { id, callHash, usedBy, goodUntil } = presented;
  const problem = finalProblem(presented.problem, isUsed(id), now > goodUntil);
  if (problem !== undefined) {
    return {
      answer: {
        ...answer,
        code: 'approval_refused',
        reason: `${REASONS[problem]} ${answer.reason}`,
        approval: { id, problem },
      },
      use: undefined,
    };
  }
  const approval = { id, problem: undefined };
  return {
    answer: { ...rest, isAllowed: true, code: 'approved', reason: APPROVED, approval },
    use: { approvalId: id, role, callHash, usedBy, traceId, usedAt: now },
  };
}

/** That it is used says more than what became of its task since. A stranger to it is not told so. */
function finalProblem(
  before: ApprovalProblem | undefined,
  isUsed: boolean,
  isExpired: boolean,
): ApprovalProblem | undefined {
  if (before === 'not_found' || before === 'other_caller') return before;
  if (isUsed) return 'used';
  return before ?? (isExpired ? 'expired' : undefined);
}

const APPROVED = 'It was approved, and the approval allows this call once.';

const REASONS: Readonly<Record<ApprovalProblem, string>> = {
  not_found: 'There is no such approval that you may see.',
  other_caller: 'Somebody else asked for the approval.',
  no_arguments: 'The context has no "arguments", so nobody knows which call was approved.',
  other_call: 'The approval is for another call.',
  changed: 'The call was changed after it was approved.',
  pending: 'The call is not approved yet.',
  rejected: 'The call was not approved.',
  withdrawn: 'The call was withdrawn.',
  not_enough: 'Fewer people approved the call than the rules require now.',
  expired: 'The approval is too old.',
  used: 'The approval has allowed a call already.',
};
