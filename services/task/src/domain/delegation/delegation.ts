import { readsEverything, type Principal } from '@handoff/kernel';
import { namesOf, type Names, type Party, type Person } from '../task/person.js';

/** A person has handed an approver role to a colleague of the same issuer for a window. Only its end can change. */
export interface Delegation {
  readonly id: string;
  readonly role: string;
  readonly issuer: string;
  /** The subject of the person whose role it is. */
  readonly delegator: string;
  /** The agents that acted for the delegator when it was created. */
  readonly delegatorActors: readonly string[];
  /** The subject of the colleague. */
  readonly delegate: string;
  readonly reason: string | undefined;
  readonly from: Date;
  readonly until: Date;
  /** Undefined unless somebody ended it before its window did. */
  readonly ended: { readonly at: Date; readonly by: Person; readonly reason: string | undefined } | undefined;
  readonly traceId: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type DelegationStatus = 'scheduled' | 'active' | 'ended';

/** Its status at an instant. The end of the window needs no command: it ends by itself. */
export function statusOf({ from, until, ended }: Delegation, now: Date): DelegationStatus {
  if (ended !== undefined || now >= until) return 'ended';
  return now < from ? 'scheduled' : 'active';
}

/** The delegations to a person that are in force. */
export function inForceFor(person: Party, delegations: readonly Delegation[], now: Date): readonly Delegation[] {
  return delegations.filter((each) => isTo(each, person) && statusOf(each, now) === 'active');
}

/** All names of the delegator. */
export function namesOfDelegator({ issuer, delegator, delegatorActors }: Delegation): Names {
  return namesOf({ issuer, subject: delegator, actors: delegatorActors });
}

/** Whether a delegation is to this person. */
export function isTo({ issuer, delegate }: Delegation, person: Party): boolean {
  return issuer === person.issuer && delegate === person.subject;
}

/** Whether a delegation is by this person. */
export function isBy({ issuer, delegator }: Delegation, person: Party): boolean {
  return issuer === person.issuer && delegator === person.subject;
}

/** Whether the caller may see a delegation: its delegator, its delegate, and holders of the role. */
export function maySee(principal: Principal, delegation: Delegation): boolean {
  return (
    readsEverything(principal) ||
    principal.roles.includes(delegation.role) ||
    isBy(delegation, principal) ||
    isTo(delegation, principal)
  );
}

/** Whether delegations show a task to their delegate: the task has an approval that asks one of their roles. */
export function showTask(
  delegations: readonly Delegation[],
  { approvals }: { readonly approvals: readonly { readonly groups: readonly { readonly role: string }[] }[] },
): boolean {
  return approvals.some(({ groups }) => groups.some((group) => delegations.some(({ role }) => role === group.role)));
}
