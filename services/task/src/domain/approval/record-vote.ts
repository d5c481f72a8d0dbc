import { HandoffError, transition } from '@handoff/kernel';
import { openGroups, stepApproval, type Approval } from './approval.js';
import { APPROVAL_LIFECYCLE } from './approval-lifecycle.js';
import { requireSeen } from './content-seen.js';
import { outcomeOf } from './count-votes.js';
import type { RequestEnvironment } from '../decision-environment.js';
import { takeGrant } from '../grant/take-grant.js';
import { requireOtherEyes } from '../task/parties.js';
import { requireVersion } from '../permissions.js';
import { earlierVote, isRepeated } from './earlier-vote.js';
import { onBehalfOf, seatsOf, voteIn, voterIn, type Seat } from './seats.js';
import { takeEffect } from './take-effect.js';
import { withApproval, type ApprovalChange, type TaskAggregate } from '../task-aggregate.js';
import type { RequestedVote, Vote } from './vote.js';

/**
 * Records an actor's vote. The actor holds a role that is asked, or has it by a delegation; has had no part in the task
 * (four eyes); and votes once, while the vote is needed, however many roles and delegations it has. A right is used once, by
 * its holder or by one of the holder's delegates. A vote is immutable. The same vote by the same person for the same group
 * changes nothing.
 *
 * @throws HandoffError `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `VALIDATION_FAILED` for a role that is not asked,
 * `FOUR_EYES`, `VERSION_MISMATCH`, `CONTENT_CHANGED`, `ALREADY_DECIDED` with the recorded decision,
 * `ILLEGAL_TRANSITION` when the approval was cancelled or has expired.
 */
export function recordVote(
  environment: RequestEnvironment,
  aggregate: TaskAggregate,
  approval: Approval,
  input: RequestedVote,
): ApprovalChange {
  const { principal, ifMatch } = environment.call;
  const seats = seatsOf(environment, aggregate.task, approval, input.role);
  requireOtherEyes(aggregate.task, principal);
  requireVersion(ifMatch, approval.version);
  requireSeen(aggregate.task, approval, input.contentHash);
  const earlier = earlierVote(approval, principal);
  if (earlier !== undefined && stands(approval)) {
    if (isRepeated(earlier, principal, input)) return { approval, aggregate, events: [] };
    throw alreadyDecided(earlier);
  }
  const last = approval.votes.at(-1);
  if (approval.decidedBy !== undefined && last !== undefined) throw alreadyDecided(last);
  requireInTime(environment, approval);
  transition(APPROVAL_LIFECYCLE, 'approval', approval.status, 'vote');
  return count(environment, aggregate, approval, voteFor(environment, approval, seats, input));
}

/** Adds the vote. It settles the approval, or leaves it pending. */
function count(
  environment: RequestEnvironment,
  aggregate: TaskAggregate,
  approval: Approval,
  vote: Vote,
): ApprovalChange {
  const { by, at, notes } = vote;
  const votes = [...approval.votes, vote];
  const outcome = outcomeOf(approval, votes);
  const voted =
    outcome === undefined
      ? stepApproval(approval, 'vote', environment, { votes })
      : stepApproval(approval, outcome === 'approved' ? 'approve' : 'reject', environment, {
          votes,
          decidedBy: by,
          decisionAt: at,
          notes,
        });
  const taken = takeEffect(environment, withApproval(aggregate, voted), outcome, by);
  const effect = takeGrant(environment, taken, voted, by);
  const name = outcome === undefined ? 'approval.voted' : 'approval.decided';
  const { task } = taken.aggregate;
  return {
    ...effect,
    approval: voted,
    events: [
      { name, approval: voted, task, fromStatus: approval.status, by, onBehalfOf: vote.onBehalfOf },
      ...effect.events,
    ],
  };
}

/** A vote for the first group that lacks votes. A full group has decided, and takes no further votes. */
function voteFor(
  environment: RequestEnvironment,
  approval: Approval,
  seats: readonly Seat[],
  input: RequestedVote,
): Vote {
  const { principal } = environment.call;
  const open = openGroups(approval).map(({ role }) => role);
  const wanted = seats.filter(({ role }) => open.includes(role));
  const seat = wanted.find((each) => voteIn(environment, each, approval) === undefined);
  if (seat === undefined) {
    const [used] = wanted;
    if (used !== undefined) throw rightIsUsed(voteIn(environment, used, approval)!);
    throw groupIsFull(
      approval,
      seats.map(({ role }) => role),
    );
  }
  const { decision, notes, mode = 'agent' } = input;
  return {
    decision,
    by: voterIn(environment, seat),
    onBehalfOf: onBehalfOf(seat),
    group: seat.role,
    at: environment.now,
    notes,
    mode,
    authentication: principal.authentication,
  };
}

function rightIsUsed(vote: Vote): HandoffError {
  const { group, by, onBehalfOf: holder } = vote;
  const cast = holder === undefined ? by.subject : `${by.subject}, on behalf of ${holder.subject},`;
  return alreadyDecided(
    vote,
    `${cast} has voted as ${group}. A holder of a role and the holder's delegates have one vote.`,
  );
}

function groupIsFull(approval: Approval, roles: readonly string[]): HandoffError {
  const filledBy = approval.votes.findLast(({ group, decision }) => decision === 'approved' && roles.includes(group))!;
  return alreadyDecided(filledBy, `Enough holders of role ${filledBy.group} have approved; others are waited for.`);
}

/** Whether recorded votes are still in force: not once the approval was cancelled or has expired. */
function stands({ status }: Approval): boolean {
  return status !== 'cancelled' && status !== 'expired';
}

/** Fails closed: an overdue approval can't be approved, even before the timer has expired it. */
function requireInTime(environment: RequestEnvironment, approval: Approval): void {
  if (approval.status !== 'pending' || environment.now < approval.expiresAt) return;
  throw new HandoffError('ILLEGAL_TRANSITION', {
    detail: `This approval could be decided until ${approval.expiresAt.toISOString()}.`,
    facts: { current_status: 'expired' },
  });
}

function alreadyDecided({ decision, by, group, at, grantId }: Vote, detail?: string): HandoffError {
  return new HandoffError('ALREADY_DECIDED', {
    ...(detail === undefined ? {} : { detail }),
    facts: {
      decision,
      decided_by: { issuer: by.issuer, subject: by.subject },
      role: group,
      decision_at: at.toISOString(),
      ...(grantId === undefined ? {} : { grant_id: grantId }),
    },
  });
}
