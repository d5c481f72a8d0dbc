import type { JWTPayload } from 'jose';

/** Roles that Keycloak gives to everybody. They stand for nobody's part in a workflow. */
const KEYCLOAK_BUILT_IN = /^(default-roles-.*|offline_access|uma_authorization)$/;
const MAX_ROLES = 100;

/**
 * The roles that a token grants: the claim of the given name (a dotted path where no claim has that very name), else
 * `realm_access.roles`. The claim is an array of strings or a space-separated string; whatever else it is grants
 * nothing, and so does any entry that `isRole` does not take for a role.
 */
export function rolesOf(claims: JWTPayload, claimName: string, isRole: (name: string) => boolean): readonly string[] {
  const claim = claimAt(claims, claimName);
  const names =
    claim === undefined
      ? listOf(claimAt(claims, 'realm_access.roles')).filter((name) => !KEYCLOAK_BUILT_IN.test(name))
      : listOf(claim);
  return [...new Set(names.filter(isRole))].slice(0, MAX_ROLES);
}

function claimAt(claims: JWTPayload, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split('.').reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    return (value as Record<string, unknown>)[name];
  }, claims);
}

function listOf(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ').filter(Boolean);
  if (Array.isArray(claim)) return claim.filter((entry) => typeof entry === 'string');
  return [];
}
