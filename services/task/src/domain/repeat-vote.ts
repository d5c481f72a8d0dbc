import { isSamePerson, type Principal } from '@handoff/kernel';
import { countedVotes, type Approval } from './approval.js';
import type { CastVote } from './cast-vote.js';
import { namesOf, namesOfCaller, shareAName } from './person.js';
import type { Vote } from './vote.js';

/**
 * What the caller has decided already of what is asked now: itself, or whoever acts in its name, for another person too.
 * What was decided before an escalation answered another question.
 */
export function earlierVote(approval: Approval, principal: Principal): Vote | undefined {
  const names = namesOfCaller(principal);
  return countedVotes(approval).find(({ by }) => shareAName(namesOf(by), names));
}

/**
 * Whether all that is said now is on record already: the same person's decision for the same group, and whatever goes
 * with it. Only then may the answer be that it is recorded.
 */
export function isRepeated({ by, decision, group, notes, mode }: Vote, principal: Principal, input: CastVote): boolean {
  return (
    isSamePerson(by, principal) &&
    input.decision === decision &&
    (input.role ?? group) === group &&
    (input.notes ?? notes) === notes &&
    (input.mode ?? mode) === mode
  );
}
