/** How a caller was authenticated, according to its token (OpenID Connect Core §2, RFC 8693 §4.1). */
export interface Authentication {
  /** `auth_time`: when the person signed in, in seconds since 1970. */
  readonly authTime?: number;
  /** `acr`: how strong the authentication was. */
  readonly acr?: string;
  /** `amr`: the methods used. */
  readonly amr?: readonly string[];
  /** `act.sub`: the agent that acts for the person. */
  readonly actor?: string;
  /** `act.act.sub` and so on: the earlier actors in the chain of delegations, the nearest first. */
  readonly priorActors?: readonly string[];
}

/** The caller: the verified issuer and subject of the token, and the roles that it grants. */
export interface Principal {
  readonly issuer: string;
  readonly subject: string;
  readonly roles: readonly string[];
  /** Absent when the token says nothing about it. */
  readonly authentication?: Authentication;
}

/** A caller as auditors and admins see it: with its roles, and without how it was authenticated. */
export function identityOf({ issuer, subject, roles }: Principal): {
  readonly issuer: string;
  readonly subject: string;
  readonly roles: string[];
} {
  return { issuer, subject, roles: [...roles] };
}

/**
 * A caller as participants see it: with the role in which it acted, and without its other roles.
 *
 * @param role - undefined when no role was needed
 */
export function actorIn(
  { issuer, subject }: Pick<Principal, 'issuer' | 'subject'>,
  role: string | undefined,
): { readonly issuer: string; readonly subject: string; readonly roles: string[] } {
  return { issuer, subject, roles: role === undefined ? [] : [role] };
}

/** May do everything except decide about a task that it had a part in. */
export const ADMIN_ROLE = 'admin';
/** Reads everything, changes nothing. */
export const AUDITOR_ROLE = 'auditor';

/** The roles of the demo, which the embedded mode is configured with. */
export const DEMO_ROLES = ['finance', 'manager', 'legal', 'auditor', 'admin'] as const;

/** Whether the caller may act for a role: it holds the role, or it is an admin. */
export function mayActFor(principal: Principal, role: string): boolean {
  return principal.roles.includes(role) || principal.roles.includes(ADMIN_ROLE);
}

/** The role that a caller acts in for a role: that role when it holds it, otherwise admin. */
export function roleActedAs({ roles }: Pick<Principal, 'roles'>, role: string): string {
  return roles.includes(role) ? role : ADMIN_ROLE;
}

/** Whether the caller reads everything: an auditor or an admin. */
export function readsEverything(principal: Principal): boolean {
  return principal.roles.includes(AUDITOR_ROLE) || principal.roles.includes(ADMIN_ROLE);
}

/** Whether the caller may read an object with these participants. */
export function mayRead(principal: Principal, participants: readonly string[]): boolean {
  return readsEverything(principal) || participants.some((role) => principal.roles.includes(role));
}

/** Whether the caller may make changes at all: it holds a role other than auditor. */
export function mayWrite(principal: Principal): boolean {
  return principal.roles.some((role) => role !== AUDITOR_ROLE);
}

/** Whether the caller holds every one of these roles. */
export function holdsAll({ roles }: Pick<Principal, 'roles'>, needed: readonly string[]): boolean {
  return needed.every((role) => roles.includes(role));
}

/** The roles that the caller can act in. Auditor is not one of them. */
export function actingRolesOf({ roles }: Pick<Principal, 'roles'>): readonly string[] {
  return roles.filter((role) => role !== AUDITOR_ROLE).sort();
}

/** All actors for a caller, according to its token. */
export function actorsOf({ actor, priorActors = [] }: Authentication): readonly string[] {
  return actor === undefined ? priorActors : [actor, ...priorActors];
}

const callers = new WeakMap<Pick<Principal, 'issuer' | 'subject'>, string>();

/** A caller as one text. JSON keeps two different callers from giving the same text. */
export function callerOf(principal: Pick<Principal, 'issuer' | 'subject'>): string {
  const known = callers.get(principal);
  if (known !== undefined) return known;
  const caller = JSON.stringify([principal.issuer, principal.subject]);
  callers.set(principal, caller);
  return caller;
}

/** Whether two callers are one person: the same subject of the same issuer. */
export function isSamePerson(
  a: Pick<Principal, 'issuer' | 'subject'>,
  b: Pick<Principal, 'issuer' | 'subject'>,
): boolean {
  return a.issuer === b.issuer && a.subject === b.subject;
}
