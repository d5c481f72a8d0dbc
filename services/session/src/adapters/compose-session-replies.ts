import { selectFormerValues, type FormerValue, type Queryable } from '@handoff/postgres';
import { composeSession, readRecipe } from '../application/session-recipe.js';
import type { Session } from '../domain/session.js';
import { toSession, type SessionRow } from './session-row.js';
import { selectSessionRows } from './session-statements.js';

export const FORMER_VALUES = { table: 'session_former_values', column: 'session_id' };

/** The replies that recipes stand for; undefined for those of sessions that were deleted since. */
export async function composeSessionReplies(
  tx: Queryable,
  recipes: readonly string[],
): Promise<readonly (string | undefined)[]> {
  const read = recipes.map(readRecipe);
  const ids = [...new Set(read.map(({ session_id }) => session_id))];
  const rows = new Map((await selectSessionRows(tx, ids)).map((row) => [row.id, row]));
  const former = await selectFormerValues(tx, FORMER_VALUES, ids);
  return read.map((recipe) => {
    const row = rows.get(recipe.session_id);
    if (row === undefined) return undefined;
    const then: SessionRow = { ...row, ...former(row.id, recipe.version) };
    return composeSession(recipe, toSession(then));
  });
}

/** The metadata that another command of the same transaction has replaced, so that the database never saw it. */
export function formerMetadataOf({ id, version, metadata }: Session): FormerValue {
  return { ownerId: id, member: 'metadata', untilVersion: version, value: metadata };
}
