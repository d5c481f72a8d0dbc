import { describeReadDeadlines, type NamedRead } from '@handoff/testing/read-deadlines';
import type { AuditLog } from '../ports/audit-log.js';
import { aQuery, EVERYTHING } from './builders.js';
import type { LogsUnderTest } from './log-harness.js';

const READS: readonly NamedRead<AuditLog>[] = [
  ['a list', (log, deadline) => log.list(aQuery(), deadline)],
  ['a read that follows the log', (log, deadline) => log.readOn(EVERYTHING, deadline)],
];

/** Deadlines: a read ends at the deadline of its caller. */
export function describeDeadlines(given: () => LogsUnderTest): void {
  describeReadDeadlines(READS, given);
}
