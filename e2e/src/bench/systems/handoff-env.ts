/** The roles that the workloads act as. */
const ROLES = ['finance', 'manager', 'legal'] as const;
/** So many people share each role, so that no inbox of one sender becomes as full as its limit. */
const PEOPLE = 100;

/**
 * Settings of every measured Handoff that are not the defaults of production: a few machines' worth of callers send the
 * requests of one load process.
 */
export const HANDOFF_ENV = {
  LOG_LEVEL: 'info',
  RATE_LIMIT_PER_SECOND: '0',
  CALLER_SHARE_PERCENT: '100',
};

type TokenOf = (caller: { readonly subject: string; readonly roles: readonly string[] }) => Promise<string>;

/** Tokens of different people for each role. */
export async function tokensOf(token: TokenOf): Promise<Readonly<Record<string, readonly string[]>>> {
  const ofRole = (role: string): Promise<string[]> =>
    Promise.all(Array.from({ length: PEOPLE }, (_, number) => token({ subject: `${role}-${number}`, roles: [role] })));
  return Object.fromEntries(await Promise.all(ROLES.map(async (role) => [role, await ofRole(role)] as const)));
}
