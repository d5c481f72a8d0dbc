import { HandoffError } from '@handoff/kernel';
import { sqlStateOf, type Database, type Transaction } from '@handoff/postgres';
import type { AuditEntry, AuditRecord } from '../domain/audit-record.js';
import { toEntry } from '../domain/canonical-entry.js';
import { isReport, judgeReport } from '../domain/judge-report.js';
import type { Appended, AuditLog, Refused } from '../ports/audit-log.js';
import { insertEntries, lockLog, selectEnd, selectEntries } from './append-entries.js';
import { countReports } from './count-reports.js';
import { selectNewest, selectStretch } from './list-entries.js';
import { readOn } from './read-on.js';

export interface PostgresAuditLogDeps {
  readonly db: Database;
  /** How many reports of one caller the log accepts within an hour; undefined: any number. */
  readonly reportsPerHour?: number;
}

/** The log as table `audit`. */
export function createPostgresAuditLog({ db, reportsPerHour = Infinity }: PostgresAuditLogDeps): AuditLog {
  return {
    async append(records) {
      if (records.length === 0) return [];
      try {
        return await db.transaction((tx) => append(tx, records, reportsPerHour), { readsFirst: true });
      } catch (thrown) {
        throw translate(thrown);
      }
    },
    list: (query, deadline) => selectNewest(db, query, deadline),
    readOn: (query, deadline) => readOn(db, query, deadline),
    stretch: (fromSeq, limit) => selectStretch(db, fromSeq, limit),
  };
}

async function append(
  tx: Transaction,
  records: readonly AuditRecord[],
  perHour: number,
): Promise<readonly (Appended | Refused)[]> {
  const ids = records.map(({ id }) => id);
  // In one write and in this order: the server takes the snapshots of the reads once it has the lock.
  const [, known, end] = await Promise.all([lockLog(tx), selectEntries(tx, ids), selectEnd(tx)]);
  const byId = new Map<string, AuditEntry>(known.map((entry) => [entry.id, entry]));
  const { now } = end;
  let seq = end.lastSeq;
  const counts = await countReports(tx, records, now, perHour);
  const appended = records.map((record): Appended | Refused => {
    const there = byId.get(record.id);
    if (there !== undefined) return { entry: there, fresh: false };
    if (isReport(record)) {
      const actor = record.actor ?? '';
      const reported = counts.get(actor) ?? 0;
      const refused = judgeReport(record, { now, reported, perHour });
      if (refused !== undefined) return { refused };
      counts.set(actor, reported + 1);
    }
    seq += 1;
    const entry = toEntry(record, seq, now);
    byId.set(entry.id, entry);
    return { entry, fresh: true };
  });
  const fresh = appended.flatMap((result) => ('entry' in result && result.fresh ? [result.entry] : []));
  if (fresh.length > 0) insertEntries(tx, fresh);
  return appended;
}

/** SQLSTATE classes of records that never fit: 22, 54, and 23 without 23505, which a retry resolves. */
function translate(thrown: unknown): unknown {
  const state = sqlStateOf(thrown);
  return state !== undefined && /^(22|23(?!505)|54)/.test(state)
    ? new HandoffError('UNSAFE_JSON', { cause: thrown })
    : thrown;
}
