import type { Database } from '@handoff/postgres';
import type { KnownRoles } from '../ports/known-roles.js';

/** How many roles are kept. With more of them nothing is a slip any more: every role counts as known. */
const MAX_ROLES = 10_000;

const SELECT_ROLES = { name: 'known_roles', text: 'SELECT role FROM known_roles' };

const INSERT_ROLES = {
  name: 'note_roles',
  text: `INSERT INTO known_roles (role)
    SELECT role FROM unnest($1::text[]) AS noted (role)
    WHERE (SELECT count(*) FROM known_roles) < ${MAX_ROLES}
    ON CONFLICT DO NOTHING`,
};

/** Known roles in a small table of Postgres. Each instance has all of them in memory. */
export function createPostgresKnownRoles(deps: {
  readonly db: Database;
  readonly configured: readonly string[];
}): KnownRoles {
  const { db, configured } = deps;
  const known = new Set(configured);
  let noted = new Set<string>();
  return {
    has: (role) => known.has(role) || known.size >= MAX_ROLES,
    note(roles) {
      for (const role of roles) {
        if (known.has(role) || known.size >= MAX_ROLES) continue;
        known.add(role);
        noted.add(role);
      }
    },
    async share() {
      if (noted.size > 0) {
        const fresh = noted;
        noted = new Set();
        try {
          await db.query(INSERT_ROLES, [[...fresh]]);
        } catch (error) {
          for (const role of fresh) noted.add(role);
          throw error;
        }
      }
      for (const { role } of await db.query<{ readonly role: string }>(SELECT_ROLES)) known.add(role);
    },
  };
}
