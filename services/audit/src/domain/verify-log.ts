import type { AuditEntry } from './audit-record.js';
import { verifyCanonical } from './canonical-entry.js';

/** A defect at a place in the log. */
export interface LogDefect {
  readonly seq: number;
  readonly what: 'altered' | 'missing';
}

/**
 * Finds the defects of a stretch of the log: entries that differ from their canonical form, and places without an
 * entry.
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
