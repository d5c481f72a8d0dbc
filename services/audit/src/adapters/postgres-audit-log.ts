import { HandoffError, type Clock } from '@handoff/kernel';
import type { Database, Queryable } from '@handoff/postgres';
import type { AuditEntry, AuditRecord } from '../domain/audit-record.js';
import { toEntry } from '../domain/canonical-entry.js';
import type { Appended, AuditLog } from '../ports/audit-log.js';
import { insertEntries, lockLog, selectEntries, selectLastSeq } from './append-entries.js';
import { selectNewest, selectStretch } from './list-entries.js';
import { readOn } from './read-on.js';

/** The log as table `audit`. */
export function createPostgresAuditLog(deps: { readonly db: Database; readonly clock: Clock }): AuditLog {
  const { db, clock } = deps;
  return {
    async append(records) {
      if (records.length === 0) return [];
      try {
        return await db.transaction((tx) => append(tx, records, clock));
      } catch (thrown) {
        throw translate(thrown);
      }
    },
    list: (query, deadline) => selectNewest(db, query, deadline),
    readOn: (query, deadline) => readOn(db, query, deadline),
    stretch: (fromSeq, limit) => selectStretch(db, fromSeq, limit),
  };
}

async function append(tx: Queryable, records: readonly AuditRecord[], clock: Clock): Promise<readonly Appended[]> {
  await lockLog(tx);
  const known = await selectEntries(
    tx,
    records.map(({ id }) => id),
  );
  const byId = new Map<string, AuditEntry>(known.map((entry) => [entry.id, entry]));
  let seq = await selectLastSeq(tx);
  const recordedAt = clock.now();
  const appended = records.map((record): Appended => {
    const there = byId.get(record.id);
    if (there !== undefined) return { entry: there, fresh: false };
    seq += 1;
    const entry = toEntry(record, seq, recordedAt);
    byId.set(entry.id, entry);
    return { entry, fresh: true };
  });
  const fresh = appended.filter((result) => result.fresh).map((result) => result.entry);
  if (fresh.length > 0) await insertEntries(tx, fresh);
  return appended;
}

/** What Postgres says of what will never fit: class 22 and 23 (but for 23505, which another try resolves) and 54. */
function translate(thrown: unknown): unknown {
  const state = sqlStateOf(thrown);
  return state !== undefined && /^(22|23(?!505)|54)/.test(state)
    ? new HandoffError('UNSAFE_JSON', { cause: thrown })
    : thrown;
}

/** The SQLSTATE of an error or of what caused it. */
function sqlStateOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { sqlState } = thrown as Error & { readonly sqlState?: unknown };
  return typeof sqlState === 'string' ? sqlState : sqlStateOf(thrown.cause);
}
