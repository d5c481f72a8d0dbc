import { insertOutboxEvents, type Database } from '@handoff/postgres';
import type { TaskRules } from '../ports/task-rules.js';
import { grantRow } from './grant-rows.js';
import { lockEndedGrants, UPDATE_GRANTS } from './grant-statements.js';

/** Puts the ends of grants on record, of at most `limit` in one transaction. @returns how many. */
export function expireGrants(
  { db, outbox, rules }: { readonly db: Database; readonly outbox: string; readonly rules: TaskRules },
  limit: number,
): Promise<number> {
  return db.transaction(async (tx) => {
    const ended = await lockEndedGrants(tx, limit);
    const changes = ended.flatMap((grant) => rules.expireGrant(grant, tx.now) ?? []);
    if (changes.length === 0) return 0;
    await tx.query(UPDATE_GRANTS, [JSON.stringify(changes.map(({ grant }) => grantRow(grant)))]);
    await insertOutboxEvents(
      tx,
      outbox,
      changes.flatMap(({ events }) => events),
    );
    return changes.length;
  });
}
