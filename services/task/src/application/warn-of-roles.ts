import type { Warning } from '@handoff/contracts';
import type { NamedRole } from '../domain/named-roles.js';
import type { KnownRoles } from '../ports/known-roles.js';

/** Those of the named roles that nobody has held so far, and that are not configured. */
export async function neverHeld(
  known: Pick<KnownRoles, 'unknownOf'>,
  named: readonly NamedRole[],
  deadline: Date,
): Promise<readonly NamedRole[]> {
  const unknown = await known.unknownOf(
    named.map(({ role }) => role),
    deadline,
  );
  return named.filter(({ role }) => unknown.has(role));
}

/** The member `warnings` of an answer; no member when there is nothing to warn of. */
export function warningsMember(roles: readonly NamedRole[] = []): { readonly warnings?: Warning[] } {
  return roles.length === 0 ? {} : { warnings: roles.map(warningOf) };
}

function warningOf({ role, pointer }: NamedRole): Warning {
  return {
    code: 'ROLE_NEVER_HELD',
    detail: `Nobody has held the role ${role} so far, and it is not configured. If its name is right, what waits for it waits until somebody holds it.`,
    pointer,
  };
}
