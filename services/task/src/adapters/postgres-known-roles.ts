import type { Database } from '@handoff/postgres';
import type { KnownRoles } from '../ports/known-roles.js';

/** How many roles are kept. With more of them nothing is a slip any more: every role counts as known. */
const MAX_ROLES = 10_000;

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

/** Known roles in a small table of Postgres. Each instance remembers those that its callers held or named. */
export function createPostgresKnownRoles(deps: {
  readonly db: Pick<Database, 'query'>;
  readonly configured: readonly string[];
}): KnownRoles {
  const { db, configured } = deps;
  const known = new Set(configured);
  const newTo = (roles: readonly string[]): readonly string[] =>
    known.size < MAX_ROLES ? roles.filter((role) => !known.has(role)) : [];
  const remember = (roles: readonly string[]): void => {
    for (const role of newTo(roles)) known.add(role);
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
    note(roles, deadline) {
      const fresh = newTo(roles);
      return fresh.length === 0 ? undefined : keep(fresh, deadline);
    },
    async unknownOf(roles, deadline) {
      const fresh = newTo(roles);
      if (fresh.length === 0) return NONE;
      try {
        const rows = await db.query<{ readonly role: string }>(SELECT_UNKNOWN, [fresh], { deadline });
        const unknown = new Set(rows.map(({ role }) => role));
        remember(fresh.filter((role) => !unknown.has(role)));
        return unknown;
      } catch {
        return NONE; // no warning is worth a failure
      }
    },
  };
}
