import { actorsOf, ADMIN_ROLE, type Principal } from '@handoff/kernel';

export { namesOf, namesOfCaller, shareAName, type Names, type Party } from '@handoff/kernel';

/** An actor of a change, with the role in which they acted. */
export interface Person {
  readonly issuer: string;
  readonly subject: string;
  readonly role: string;
  /** The agents that acted in their name, from the token (`act.sub`, nested ones too); absent when there are none. */
  readonly actors?: readonly string[];
}

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
