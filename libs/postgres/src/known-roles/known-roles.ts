import type { KnownRoles, SteadyClock } from '@handoff/kernel';
import type { Database } from '../database.js';

/** How many roles are kept. With more of them nothing is a slip any more: every role counts as known. */
const MAX_ROLES = 10_000;

/** How long a role that nobody has held is not looked up again. A warning may be that much too late. */
const UNKNOWN_FOR_MS = 1_000;

const INSERT_ROLES = {
  name: 'note_roles',
  text: `INSERT INTO known_roles (role)
    SELECT role FROM unnest($1::text[]) AS noted (role)
    WHERE (SELECT count(*) FROM known_roles) < ${MAX_ROLES}
    ON CONFLICT DO NOTHING`,
};

const SELECT_UNKNOWN = {
  name: 'unknown_roles',
  text: `SELECT role FROM unnest($1::text[]) AS named (role)
    WHERE NOT EXISTS (SELECT FROM known_roles WHERE known_roles.role = named.role)
      AND (SELECT count(*) FROM known_roles) < ${MAX_ROLES}`,
};

const NONE: ReadonlySet<string> = new Set();

export interface KnownRolesDeps {
  readonly db: Pick<Database, 'query'>;
  readonly configured: readonly string[];
  readonly closedList?: ReadonlySet<string> | undefined;
  readonly clock: SteadyClock;
}

/** Known roles in a small table that the services share. Each instance remembers those that its callers held or named. */
export function createKnownRoles({ db, configured, closedList, clock }: KnownRolesDeps): KnownRoles {
  const known = new Set(configured);
  let unknown = new Set<string>();
  let forgetAt = 0;
  const newTo = (roles: readonly string[]): readonly string[] =>
    known.size < MAX_ROLES ? roles.filter((role) => !known.has(role)) : [];
  const remember = (roles: readonly string[]): void => {
    for (const role of newTo(roles)) known.add(role);
    for (const role of roles) unknown.delete(role);
  };
  const recentlyUnknown = (): ReadonlySet<string> => {
    const now = clock.now().getTime();
    if (now >= forgetAt || unknown.size > MAX_ROLES) {
      unknown = new Set();
      forgetAt = now + UNKNOWN_FOR_MS;
    }
    return unknown;
  };

  async function keep(roles: readonly string[], deadline: Date): Promise<void> {
    try {
      await db.query(INSERT_ROLES, [roles], { deadline });
      remember(roles);
    } catch {
      // The caller's request needs the same database, and says what is wrong with it.
    }
  }

  return {
    closedList,
    note(roles, deadline) {
      const fresh = newTo(roles);
      return fresh.length === 0 ? undefined : keep(fresh, deadline);
    },
    async unknownOf(roles, deadline) {
      const fresh = newTo(roles);
      const recent = recentlyUnknown();
      const unread = fresh.filter((role) => !recent.has(role));
      if (unread.length === 0) return new Set(fresh);
      try {
        const rows = await db.query<{ readonly role: string }>(SELECT_UNKNOWN, [fresh], { deadline });
        const found = new Set(rows.map(({ role }) => role));
        remember(fresh.filter((role) => !found.has(role)));
        for (const role of found) unknown.add(role);
        return found;
      } catch {
        return NONE; // no warning is worth a failure
      }
    },
  };
}
