import { actorsOf, ADMIN_ROLE, isSamePerson, type Principal } from '@handoff/kernel';

/** Somebody who did something, and the role they did it as. */
export interface Person {
  readonly issuer: string;
  readonly subject: string;
  readonly role: string;
  /** Who acted in their name, as their token says (`act.sub`, nested ones too); absent where nobody did. */
  readonly actors?: readonly string[];
}

/** One name that somebody goes by: of their own, or of one who acts for them. */
export interface Party {
  readonly issuer: string;
  readonly subject: string;
}

/** Somebody's own name, and those of all who act for them. */
export type Names = readonly [Party, ...Party[]];

/** The caller as one who acts for a role; who doesn't hold it but may act for it acts as admin. */
export function personActingAs(principal: Principal, role: string): Person {
  const actors = actorsOf(principal.authentication ?? {});
  return {
    issuer: principal.issuer,
    subject: principal.subject,
    role: principal.roles.includes(role) ? role : ADMIN_ROLE,
    ...(actors.length === 0 ? {} : { actors }),
  };
}

/** Everything that somebody goes by: their own subject, and those of all who act for them. */
export function namesOf({ issuer, subject, actors = [] }: Omit<Person, 'role'>): Names {
  const others = [...new Set(actors)].filter((name) => name !== subject);
  return [{ issuer, subject }, ...others.map((name) => ({ issuer, subject: name }))];
}

/** The same of a caller. */
export function namesOfCaller({ issuer, subject, authentication = {} }: Principal): Names {
  return namesOf({ issuer, subject, actors: actorsOf(authentication) });
}

/**
 * Whether one actor is behind both: the same person, one who acts for the other, or one who acts for both. An agent is one
 * pair of eyes, in however many people's names it acts.
 */
export function shareAName(some: readonly Party[], others: readonly Party[]): boolean {
  return some.some((one) => others.some((other) => isSamePerson(one, other)));
}
