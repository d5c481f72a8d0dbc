/** Where knex remembers which migrations were run. Service roles may read it; see migration 001. */
export const MIGRATIONS_TABLE = 'handoff_migrations';
