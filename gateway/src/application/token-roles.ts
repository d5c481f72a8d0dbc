import type { JWTPayload } from 'jose';

/** Roles that Keycloak gives to every user. They mean nothing in a workflow. */
const KEYCLOAK_BUILT_IN = /^(default-roles-.*|offline_access|uma_authorization)$/;
const MAX_ROLES = 100;

/** An entry of the roles claim that grants nothing. */
export interface IgnoredRole {
  readonly name: string;
  readonly reason: string;
}

export interface TokenRoles {
  readonly roles: readonly string[];
  /** The first entries of the claim that grant nothing. */
  readonly ignored: readonly IgnoredRole[];
}

/**
 * The roles that a token grants, from the claim of the given name (a dotted path if no claim has that exact name).
 * Without a configured name the claim is `roles`, or `realm_access.roles` in a token that has no `roles`. A configured
 * claim is the only one: a token without it grants nothing. The claim is an array of strings or a space-separated
 * string; any other value grants nothing, nor does an entry that `isRole` rejects.
 */
export function rolesOf(
  claims: JWTPayload,
  claimName: string | undefined,
  isRole: (name: string) => boolean,
): TokenRoles {
  const claim = claimAt(claims, claimName ?? 'roles');
  const named =
    claim === undefined && claimName === undefined
      ? listOf(claimAt(claims, 'realm_access.roles')).filter((name) => !KEYCLOAK_BUILT_IN.test(String(name)))
      : listOf(claim);
  const isName = (name: unknown): name is string => typeof name === 'string' && isRole(name);
  const roles = [...new Set(named.filter(isName))];
  const ignored = [
    ...named.filter((name) => !isName(name)).map((name) => ignore(name, 'is not the name of a role')),
    ...roles.slice(MAX_ROLES).map((name) => ignore(name, `is beyond the first ${MAX_ROLES}`)),
  ];
  return { roles: roles.slice(0, MAX_ROLES), ignored: ignored.slice(0, MAX_TOLD) };
}

const MAX_TOLD = 20;
const MAX_NAME_TOLD = 64;

function ignore(name: unknown, reason: string): IgnoredRole {
  const text = typeof name === 'string' ? name : JSON.stringify(name);
  return { name: text.length > MAX_NAME_TOLD ? `${text.slice(0, MAX_NAME_TOLD)}…` : text, reason };
}

function claimAt(claims: JWTPayload, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split('.').reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  }, claims);
}

function listOf(claim: unknown): readonly unknown[] {
  if (typeof claim === 'string') return claim.split(' ').filter(Boolean);
  return Array.isArray(claim) ? claim : [];
}
