import { isSamePerson, type Principal } from '@handoff/kernel';
import { countedVotes, type Approval } from './approval.js';
import { namesOf, namesOfCaller, shareAName } from '../task/person.js';
import type { RequestedVote, Vote } from './vote.js';

/**
 * The vote that the caller has already cast on the present question: in person, or through an agent of the caller, even
 * if the agent voted for another person. Votes from before an escalation answered another question.
 */
export function earlierVote(approval: Approval, principal: Principal): Vote | undefined {
  const names = namesOfCaller(principal);
  return countedVotes(approval).find(({ by }) => shareAName(namesOf(by), names));
}

/**
 * Whether a vote repeats the recorded one: the same person, decision, group, notes and mode. Only then may the reply
 * say that it is recorded. A vote by a standing grant was not cast, so no vote repeats it.
 */
export function isRepeated(
  { by, decision, group, notes, mode, grantId }: Vote,
  principal: Principal,
  input: RequestedVote,
): boolean {
  return (
    grantId === undefined &&
    isSamePerson(by, principal) &&
    input.decision === decision &&
    (input.role ?? group) === group &&
    (input.notes ?? notes) === notes &&
    (input.mode ?? mode) === mode
  );
}
