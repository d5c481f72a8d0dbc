import { HandoffError, mayRead, readsEverything, type Principal } from '@handoff/kernel';

/**
 * The role whose profile a caller may check: the role that it names, or else the only one that it holds.
 *
 * @returns undefined for auditors and admins who name none: they check every profile
 * @throws HandoffError `ROLE_NOT_HELD`, or `ROLE_REQUIRED` if the caller holds several roles and names none.
 */
export function roleToCheck(principal: Principal, named: string | undefined): string | undefined {
  if (named !== undefined) {
    if (mayRead(principal, [named])) return named;
    throw new HandoffError('ROLE_NOT_HELD');
  }
  if (readsEverything(principal)) return undefined;
  const [only, ...others] = new Set(principal.roles);
  if (only !== undefined && others.length === 0) return only;
  throw new HandoffError('ROLE_REQUIRED', {
    errors: [{ pointer: '/role', message: 'is needed, because the caller holds several roles' }],
  });
}
