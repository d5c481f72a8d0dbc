import type { JsonObject } from '@handoff/kernel';
import type { Database, PurgedTable, Queryable } from '@handoff/postgres';
import type { KeptFacts } from '../domain/kept-facts.js';

interface FactsRow {
  readonly id: string;
  readonly role: string;
  readonly names: readonly string[];
  readonly facts: string;
  readonly keep_until: Date;
}

/** What is deleted as soon as its time is over. */
export const FACTS_PURGED: PurgedTable = { table: 'access_facts', key: 'id::text', since: 'keep_until' };

/** Facts are JSON as text: `jsonb` has no U+0000, and would write numbers in another form. */
export async function insertFacts(tx: Queryable, kept: readonly KeptFacts[]): Promise<void> {
  const rows = kept.map(({ id, role, names, facts, until }) => ({
    id,
    role,
    names,
    facts: JSON.stringify(facts),
    keep_until: until,
  }));
  await tx.query(
    {
      name: 'access_facts_insert',
      text: `
        INSERT INTO access_facts (id, role, names, facts, keep_until)
        SELECT id, role, names, facts, keep_until
        FROM json_to_recordset($1::json) AS kept (id uuid, role text, names text[], facts text, keep_until timestamptz)`,
    },
    [JSON.stringify(rows)],
  );
}

/** Selects facts whose time is not over by the database's clock. */
export async function selectFacts(
  db: Database,
  ids: readonly string[],
  deadline: Date,
): Promise<ReadonlyMap<string, KeptFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<FactsRow>(
    {
      name: 'access_facts_select',
      text: `SELECT id, role, names, facts, keep_until FROM access_facts
        WHERE id = ANY ($1::uuid[]) AND keep_until > now()`,
    },
    [ids],
    { deadline },
  );
  return new Map(
    rows.map(({ id, role, names, facts, keep_until: until }) => [
      id,
      { id, role, names, facts: JSON.parse(facts) as JsonObject, until },
    ]),
  );
}
