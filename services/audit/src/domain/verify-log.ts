import type { AuditEntry } from './audit-record.js';
import { verifyCanonical } from './canonical-entry.js';

/** Something wrong with the log, at a place in it. */
export interface LogDefect {
  readonly seq: number;
  readonly what: 'altered' | 'missing';
}

/**
 * What is wrong with a stretch of the log: entries that say something else than was recorded, and places without one.
 *
 * @param entries - in the order of `seq`
 * @param from - the place the stretch begins at; 1 for the whole log
 */
export function findDefects(entries: readonly AuditEntry[], from = 1): readonly LogDefect[] {
  const defects: LogDefect[] = [];
  let expected = from;
  for (const entry of entries) {
    for (; expected < entry.seq; expected += 1) defects.push({ seq: expected, what: 'missing' });
    if (!verifyCanonical(entry)) defects.push({ seq: entry.seq, what: 'altered' });
    expected = entry.seq + 1;
  }
  return defects;
}
