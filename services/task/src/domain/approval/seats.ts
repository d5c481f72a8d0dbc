import { HandoffError, mayActFor } from '@handoff/kernel';
import type { Approval } from './approval.js';
import { voteBy } from './right-to-vote.js';
import type { OnBehalfOf, Vote } from './vote.js';
import type { RequestEnvironment } from '../decision-environment.js';
import { inForceFor, namesOfDelegator, type Delegation } from '../delegation/delegation.js';
import { isProposal } from '../grant/require-no-proposal.js';
import { requireRole, requireWriter } from '../permissions.js';
import { namesOfCaller, personActingAs, shareAName, type Person } from '../task/person.js';
import type { Task } from '../task/task.js';

type Environment = Pick<RequestEnvironment, 'call' | 'now' | 'delegations'>;

/** A right to vote for a group: the caller's own, or that of a delegation. */
export interface Seat {
  readonly role: string;
  /** Undefined when the caller holds the role, or is an admin. */
  readonly delegation: Delegation | undefined;
}

/**
 * The rights of the caller to vote on an approval: its own roles first, then those of an admin, who may vote for every group,
 * then delegated roles. A delegation counts while it is in force, and unless its delegator had a part in the task: nobody
 * decides about a task of theirs through a colleague. No delegation counts for a standing grant, which can last longer.
 *
 * @param named the role that the caller names; undefined when it names none.
 * @throws HandoffError `VALIDATION_FAILED` for a role that is not asked, `READ_ONLY_ROLE`, `FOUR_EYES` when all delegators had
 * a part in the task, `ROLE_NOT_HELD`.
 */
export function seatsOf(
  environment: Environment,
  task: Pick<Task, 'parties' | 'type'>,
  { groups }: Pick<Approval, 'groups'>,
  named: string | undefined,
): readonly Seat[] {
  const asked = groups.map(({ role }) => role).filter((role) => named === undefined || role === named);
  if (asked.length === 0) {
    const roles = groups.map(({ role }) => role).join(', ');
    throw new HandoffError('VALIDATION_FAILED', {
      errors: [{ pointer: '/role', message: `must be one of those that are asked: ${roles}` }],
    });
  }
  const { principal } = environment.call;
  const mine = asked.filter((role) => mayActFor(principal, role));
  const delegations = isProposal(task) ? [] : environment.delegations;
  const given = inForceFor(principal, delegations, environment.now).filter(
    ({ role }) => asked.includes(role) && !mine.includes(role),
  );
  const usable = given.filter((delegation) => !shareAName(namesOfDelegator(delegation), task.parties));
  requireWriter(principal);
  if (mine.length > 0 || given.length === 0) requireRole(principal, mine[0] ?? asked[0]!);
  else if (usable.length === 0) {
    throw new HandoffError('FOUR_EYES', {
      detail: `The person who delegated the role ${given[0]!.role} routed or amended this task, or asked for an approval of it.`,
    });
  }
  const own = [...mine].sort((a, b) => Number(principal.roles.includes(b)) - Number(principal.roles.includes(a)));
  return [
    ...own.map((role) => ({ role, delegation: undefined })),
    ...usable.map((delegation) => ({ role: delegation.role, delegation })),
  ];
}

/** The vote that has used the right of a seat; undefined while nobody has. */
export function voteIn(
  { call }: Pick<Environment, 'call'>,
  { role, delegation }: Seat,
  approval: Pick<Approval, 'votes'>,
): Vote | undefined {
  return voteBy(
    delegation === undefined ? namesOfCaller(call.principal) : namesOfDelegator(delegation),
    role,
    approval,
  );
}

/** On whose behalf a vote in a seat is. */
export function onBehalfOf({ delegation }: Seat): OnBehalfOf | undefined {
  if (delegation === undefined) return undefined;
  const names = namesOfDelegator(delegation).map(({ subject }) => subject);
  return { delegationId: delegation.id, subject: delegation.delegator, names };
}

/** The caller, as the voter in a seat. */
export function voterIn({ call }: Pick<Environment, 'call'>, { role, delegation }: Seat): Person {
  const person = personActingAs(call.principal, role);
  return delegation === undefined ? person : { ...person, role };
}
