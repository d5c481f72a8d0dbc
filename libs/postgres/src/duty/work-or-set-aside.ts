import { HandoffError } from '@handoff/kernel';
import { sqlStateOf } from '../connection/sql-error.js';
import type { SetAside } from './set-aside.js';
import { STATEMENT_CANCELLED } from '../connection/sql-states.js';

/** A duty on rows: it works on many at once, or on each alone when one of them makes the batch fail. */
export interface Duty {
  /** Works on a batch in one transaction, except for the rows set aside. Resolves to the number of changed rows. */
  all(except: readonly string[]): Promise<number>;
  /** The ids of the rows that {@link all} would work on. */
  find(except: readonly string[]): Promise<readonly string[]>;
  /** Works on one row in a transaction of its own. Resolves to the number of changed rows: one or none. */
  one(id: string): Promise<number>;
}

/**
 * Works on a batch. If that fails, each of its rows is tried alone, and a row that fails alone is set aside. So one bad row
 * never blocks the others.
 *
 * @returns the number of changed rows.
 * @throws HandoffError when the database cannot be reached: then no row is at fault.
 */
export async function workOrSetAside(aside: SetAside, duty: Duty): Promise<number> {
  const except = aside.ids();
  try {
    return await duty.all(except);
  } catch (error) {
    if (isNobodysFault(error)) throw error;
  }
  let changed = 0;
  for (const id of await duty.find(except)) {
    try {
      changed += await duty.one(id);
      aside.clear(id);
    } catch (error) {
      if (isNobodysFault(error)) throw error;
      aside.put(id, error);
    }
  }
  return changed;
}

/** Whether no row is at fault for an error: the database cannot be reached, or the outcome is unknown. */
export function isNobodysFault(error: unknown): boolean {
  if (!(error instanceof HandoffError) || sqlStateOf(error) === STATEMENT_CANCELLED) return false;
  return error.kind === 'unavailable' || error.kind === 'unknown_outcome';
}
