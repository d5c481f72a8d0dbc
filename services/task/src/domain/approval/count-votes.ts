import type { ApprovalPolicy, ApproverGroup } from './approval-policy.js';
import type { ApprovalDecision, Vote } from './vote.js';

type Counted = Pick<Vote, 'decision' | 'group'>;

/**
 * The outcome of votes: approved when every group is full; rejected by the first rejection if there is a veto, else
 * when a group has as many rejections as it needs approvals. Undefined while more votes are needed.
 */
export function outcomeOf(
  { groups, veto }: Pick<ApprovalPolicy, 'groups' | 'veto'>,
  votes: readonly Counted[],
): ApprovalDecision | undefined {
  if (veto && votes.some(({ decision }) => decision === 'rejected')) return 'rejected';
  if (groups.some((group) => count(votes, group, 'rejected') >= group.required)) return 'rejected';
  return groups.every((group) => missingFrom(group, votes) === 0) ? 'approved' : undefined;
}

/** How many approvals a group still lacks. */
export function missingFrom(group: ApproverGroup, votes: readonly Counted[]): number {
  return Math.max(0, group.required - count(votes, group, 'approved'));
}

function count(votes: readonly Counted[], { role }: ApproverGroup, decision: ApprovalDecision): number {
  return votes.filter((vote) => vote.group === role && vote.decision === decision).length;
}
