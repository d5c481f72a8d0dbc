import type { NamedRole } from '@handoff/kernel';
import type { Warning } from './schemas/common.js';

/** The member `warnings` of an answer to a request that names roles that nobody has held; no member for none. */
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
