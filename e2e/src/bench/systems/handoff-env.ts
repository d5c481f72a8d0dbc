/**
 * The roles that the workloads act as, and how many people hold each. The senders are so many that no inbox of one sender
 * becomes as full as its limit.
 */
const PEOPLE = { finance: 100, manager: 10, legal: 10, admin: 2, 'rules-10': 10, 'rules-100': 10, 'rules-1000': 10 };

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
  const ofRole = async ([role, people]: [string, number]) => {
    const subjects = Array.from({ length: people }, (_, number) => `${role}-${number}`);
    return [role, await Promise.all(subjects.map((subject) => token({ subject, roles: [role] })))] as const;
  };
  return Object.fromEntries(await Promise.all(Object.entries(PEOPLE).map(ofRole)));
}
