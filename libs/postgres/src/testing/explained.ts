import type { Database, Statement } from '../database.js';

/** Prepared statements need different names. */
let noted = 0;

/** A statement that was sent, and how the database would execute it. */
export interface Explained {
  readonly name: string;
  /** Lines of EXPLAIN. */
  readonly plan: string;
}

/**
 * A database that notes the plan of each statement before it runs it, outside of transactions. The plan is that for the
 * given parameters.
 */
export function explained(db: Database): { readonly db: Database; readonly plans: readonly Explained[] } {
  const plans: Explained[] = [];
  const note = async ({ name, text }: Statement, parameters?: readonly unknown[]): Promise<void> => {
    const rows = await db.query<{ 'QUERY PLAN': string }>(
      { name: `explain_${(noted += 1)}`, text: `EXPLAIN ${text}` },
      parameters,
    );
    plans.push({ name, plan: rows.map((row) => row['QUERY PLAN']).join('\n') });
  };
  return {
    plans,
    db: {
      ...db,
      async query(statement, parameters, options) {
        await note(statement, parameters);
        return db.query(statement, parameters, options);
      },
    },
  };
}
