import { actorsOf, ADMIN_ROLE, isSamePerson, type Principal } from '@handoff/kernel';

/** An actor of a change, with the role in which they acted. */
export interface Person {
  readonly issuer: string;
  readonly subject: string;
  readonly role: string;
  /** The agents that acted in their name, from the token (`act.sub`, nested ones too); absent when there are none. */
  readonly actors?: readonly string[];
}

/** One name of a person: their own subject, or that of an agent that acts for them. */
export interface Party {
  readonly issuer: string;
  readonly subject: string;
}

/** All names of a person, their own subject first. */
export type Names = readonly [Party, ...Party[]];

/** The caller, acting for a role. A caller that may act for a role without holding it acts as admin. */
export function personActingAs(principal: Principal, role: string): Person {
  const actors = actorsOf(principal.authentication ?? {});
  return {
    issuer: principal.issuer,
    subject: principal.subject,
    role: principal.roles.includes(role) ? role : ADMIN_ROLE,
    ...(actors.length === 0 ? {} : { actors }),
  };
}

/** The names of a person: their own subject, and those of all agents that act for them. */
export function namesOf({ issuer, subject, actors = [] }: Omit<Person, 'role'>): Names {
  const others = [...new Set(actors)].filter((name) => name !== subject);
  return [{ issuer, subject }, ...others.map((name) => ({ issuer, subject: name }))];
}

/** The names of a caller. */
export function namesOfCaller({ issuer, subject, authentication = {} }: Principal): Names {
  return namesOf({ issuer, subject, actors: actorsOf(authentication) });
}

/**
 * Whether one actor is behind both: the same person, an agent of the other, or an agent of both. An agent is one pair
 * of eyes, in however many people's names it acts.
 */
export function shareAName(some: readonly Party[], others: readonly Party[]): boolean {
  return some.some((one) => others.some((other) => isSamePerson(one, other)));
}
