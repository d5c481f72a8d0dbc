import { selectFormerValues, type FormerValue, type Queryable } from '@handoff/postgres';
import type { Session } from '../domain/session.js';
import type { SessionRules } from '../ports/session-store.js';
import { toSession, type SessionRow } from './session-row.js';
import { selectSessionRows } from './session-statements.js';

export const FORMER_VALUES = { table: 'session_former_values', column: 'session_id' };

/** The replies of recipes; undefined for the reply of a session that has been deleted since. */
export async function composeSessionReplies(
  tx: Queryable,
  rules: SessionRules,
  recipes: readonly string[],
): Promise<readonly (string | undefined)[]> {
  const shown = recipes.map((recipe) => ({ recipe, ...rules.sessionShown(recipe) }));
  const ids = [...new Set(shown.map(({ id }) => id))];
  const rows = new Map((await selectSessionRows(tx, ids)).map((row) => [row.id, row]));
  const former = await selectFormerValues(tx, FORMER_VALUES, ids);
  return shown.map(({ recipe, id, version }) => {
    const row = rows.get(id);
    if (row === undefined) return undefined;
    const then: SessionRow = { ...row, ...former(row.id, version) };
    return rules.composeReply(recipe, toSession(then));
  });
}

/** The metadata of a version that another command of the same transaction has replaced: the table never had it. */
export function formerMetadataOf({ id, version, metadata }: Session): FormerValue {
  return { ownerId: id, member: 'metadata', untilVersion: version, value: metadata };
}
