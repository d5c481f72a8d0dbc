import type { Approval } from './approval.js';
import { namesOf, shareAName, type Names } from '../task/person.js';
import type { Vote } from './vote.js';

/**
 * The vote that has used a right to vote for a group: cast by the person whose right it is, by a delegate of theirs, or by an
 * agent of one of them. One right is one vote, whoever casts it: otherwise one person could fill a group by delegates.
 *
 * @param holder all names of the person whose right it is.
 */
export function voteBy(holder: Names, role: string, { votes }: Pick<Approval, 'votes'>): Vote | undefined {
  return votes.find((vote) => vote.group === role && shareAName(namesOfHolder(vote), holder));
}

/** The names of the person whose right a vote used: the voter, or the delegator. */
function namesOfHolder({ by, onBehalfOf }: Vote): Names {
  if (onBehalfOf === undefined) return namesOf(by);
  return namesOf({ issuer: by.issuer, subject: onBehalfOf.subject, actors: onBehalfOf.names });
}
