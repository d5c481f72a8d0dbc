import type { Database, Queryable, Statement } from '../database.js';

/** A statement that was sent, and how the database executes it. */
export interface Explained {
  readonly name: string;
  /** Lines of EXPLAIN. */
  readonly plan: string;
}

/** Prepared statements need different names. */
let noted = 0;

/**
 * A database that notes the plan of each statement for its parameters before it runs it, outside of transactions. Of a
 * prepared statement it also notes the plan for any parameters.
 */
export function explained(db: Database): { readonly db: Database; readonly plans: readonly Explained[] } {
  const plans: Explained[] = [];
  return {
    plans,
    db: {
      ...db,
      async query(statement, parameters = [], options) {
        const { name, text, unprepared } = statement;
        plans.push({ name, plan: await explain(db, `EXPLAIN ${text}`, parameters) });
        if (unprepared !== true) plans.push({ name, plan: await explainPrepared(db, statement, parameters) });
        return db.query(statement, parameters, options);
      },
    },
  };
}

async function explain(db: Queryable, text: string, parameters: readonly unknown[] = []): Promise<string> {
  const name = `explain_${(noted += 1)}`;
  const rows = await db.query<{ 'QUERY PLAN': string }>({ name, text }, parameters);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

/** The plan that the server may take for a prepared statement that has run some times. */
function explainPrepared(db: Database, { text }: Statement, parameters: readonly unknown[]): Promise<string> {
  return db.transaction(async (tx) => {
    const name = `explained_${(noted += 1)}`;
    await tx.query({
      name: 'explain_generic',
      text: `SELECT set_config('plan_cache_mode', 'force_generic_plan', true)`,
    });
    await tx.query({ name: `prepare_${name}`, text: `PREPARE ${name} AS ${text}` });
    const values = parameters.length === 0 ? '' : `(${parameters.map(literalOf).join(', ')})`;
    const plan = await explain(tx, `EXPLAIN EXECUTE ${name}${values}`);
    await tx.query({ name: `deallocate_${name}`, text: `DEALLOCATE ${name}` });
    return plan;
  });
}

function literalOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  const text =
    value instanceof Date ? value.toISOString() : Array.isArray(value) ? arrayOf(value) : `${value as string}`;
  return `'${text.replaceAll("'", "''")}'`;
}

function arrayOf(values: readonly unknown[]): string {
  return `{${values.map((value) => JSON.stringify(String(value))).join(',')}}`;
}
