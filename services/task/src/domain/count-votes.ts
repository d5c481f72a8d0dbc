import type { ApprovalPolicy, ApproverGroup } from './approval-policy.js';
import type { ApprovalDecision, Vote } from './vote.js';

type Counted = Pick<Vote, 'decision' | 'group'>;

/**
 * What votes come to: approved when every group is full, rejected by the first rejection where there is a veto, else
 * when as many of one group have rejected as would have had to agree. Undefined while more votes are needed.
 */
export function outcomeOf(
  { groups, veto }: Pick<ApprovalPolicy, 'groups' | 'veto'>,
  votes: readonly Counted[],
): ApprovalDecision | undefined {
  if (veto && votes.some(({ decision }) => decision === 'rejected')) return 'rejected';
  if (groups.some((group) => count(votes, group, 'rejected') >= group.required)) return 'rejected';
  return groups.every((group) => missingFrom(group, votes) === 0) ? 'approved' : undefined;
}

/** How many people of a group still have to agree. */
export function missingFrom(group: ApproverGroup, votes: readonly Counted[]): number {
  return Math.max(0, group.required - count(votes, group, 'approved'));
}

function count(votes: readonly Counted[], { role }: ApproverGroup, decision: ApprovalDecision): number {
  return votes.filter((vote) => vote.group === role && vote.decision === decision).length;
}
