/** How a caller was authenticated, as far as its token says (OpenID Connect Core §2, RFC 8693 §4.1). */
export interface Authentication {
  /** `auth_time`: when the person signed in, in seconds since 1970. */
  readonly authTime?: number;
  /** `acr`: how strongly. */
  readonly acr?: string;
  /** `amr`: by what means. */
  readonly amr?: readonly string[];
  /** `act.sub`: who acts for the person. */
  readonly actor?: string;
  /** `act.act.sub` and so on: who acted before that in the chain of delegations, the nearest first. */
  readonly priorActors?: readonly string[];
}

/** Who is calling: the verified issuer and subject of the token, and the roles it grants. */
export interface Principal {
  readonly issuer: string;
  readonly subject: string;
  readonly roles: readonly string[];
  /** Absent where the token says nothing of it. */
  readonly authentication?: Authentication;
}

/** What is told of a caller to those who read everything: who it is and what it holds, and not how it was authenticated. */
export function identityOf({ issuer, subject, roles }: Principal): {
  readonly issuer: string;
  readonly subject: string;
  readonly roles: string[];
} {
  return { issuer, subject, roles: [...roles] };
}

/**
 * What is told of a caller to those who may know of what it did: who it is, and the role it did that in. What else it holds
 * is nobody's business.
 *
 * @param role - undefined where no role was needed
 */
export function actorIn(
  { issuer, subject }: Pick<Principal, 'issuer' | 'subject'>,
  role: string | undefined,
): { readonly issuer: string; readonly subject: string; readonly roles: string[] } {
  return { issuer, subject, roles: role === undefined ? [] : [role] };
}

/** May do everything but decide its own approvals. */
export const ADMIN_ROLE = 'admin';
/** Reads everything, changes nothing. */
export const AUDITOR_ROLE = 'auditor';

/** Whether the caller may act for a role: it holds it, or it is an admin. */
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

/** Whether the caller may read what these roles take part in. */
export function mayRead(principal: Principal, participants: readonly string[]): boolean {
  return readsEverything(principal) || participants.some((role) => principal.roles.includes(role));
}

/** Whether the caller may change anything at all: it holds some role other than auditor. */
export function mayWrite(principal: Principal): boolean {
  return principal.roles.some((role) => role !== AUDITOR_ROLE);
}

/** Whether the caller holds every one of these roles. */
export function holdsAll({ roles }: Pick<Principal, 'roles'>, needed: readonly string[]): boolean {
  return needed.every((role) => roles.includes(role));
}

/** The roles that the caller can act in: nobody acts as auditor. */
export function actingRolesOf({ roles }: Pick<Principal, 'roles'>): readonly string[] {
  return roles.filter((role) => role !== AUDITOR_ROLE).sort();
}

/** Everybody who acts in a caller's name, as far as its token says. */
export function actorsOf({ actor, priorActors = [] }: Authentication): readonly string[] {
  return actor === undefined ? priorActors : [actor, ...priorActors];
}

/** A caller as one text. As JSON: no issuer and subject run into another's. */
export function callerOf({ issuer, subject }: Pick<Principal, 'issuer' | 'subject'>): string {
  return JSON.stringify([issuer, subject]);
}

/** Whether two callers are one person: the same subject of the same issuer. */
export function isSamePerson(
  a: Pick<Principal, 'issuer' | 'subject'>,
  b: Pick<Principal, 'issuer' | 'subject'>,
): boolean {
  return a.issuer === b.issuer && a.subject === b.subject;
}
