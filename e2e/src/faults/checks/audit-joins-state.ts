import { approvedByVotes } from './approved-by-votes.js';
import { byOneClock } from './by-one-clock.js';
import { decidedInTime } from './decided-in-time.js';
import { LEGAL_TRANSITIONS } from './legal-transitions.js';
import { oneHolderAtATime, type TaskChange } from './one-holder.js';
import type { AuditRow, Snapshot } from './snapshot.js';
import { underDelegations } from './under-delegations.js';
import type { Invariant, Violation } from './violation.js';

/** The log has every change exactly once and in order, no other change, and only legal ones. */
export const auditJoinsState: Invariant = (snapshot) => {
  const changes = changesBySubject(snapshot.audit);
  const aggregates = [
    ...snapshot.sessions,
    ...snapshot.tasks,
    ...snapshot.approvals,
    ...snapshot.delegations,
    ...snapshot.webhooks,
    ...snapshot.profiles,
  ];
  const known = new Set(aggregates.map(({ id }) => id));
  return [
    ...gapsInTheLog(snapshot.audit),
    ...aggregates.flatMap((row) => compare(row, changes.get(row.id) ?? [])),
    ...[...changes.keys()].filter((id) => !known.has(id)).map((id) => `the log tells of ${id}, which does not exist`),
    ...decisions(snapshot),
    ...approvedByVotes(snapshot),
    ...underDelegations(snapshot),
    ...decidedInTime(snapshot),
    ...byOneClock(snapshot),
    ...oneHolderAtATime(snapshot.audit.map(changeOf)),
  ];
};

function changesBySubject(audit: readonly AuditRow[]): ReadonlyMap<string, AuditRow[]> {
  const changes = new Map<string, AuditRow[]>();
  for (const row of audit) {
    if (row.subject === null || LEGAL_TRANSITIONS[row.event_type] === undefined) continue;
    const rows = changes.get(row.subject);
    if (rows === undefined) changes.set(row.subject, [row]);
    else rows.push(row);
  }
  return changes;
}

/** The numbers of the log have no gap, from 1. */
function gapsInTheLog(audit: readonly AuditRow[]): readonly Violation[] {
  const places = audit.map(({ seq }) => seq).sort((one, other) => one - other);
  const at = places.findIndex((seq, index) => seq !== index + 1);
  return at < 0 ? [] : [`the log has no entry ${at + 1}, or has it twice`];
}

function compare(
  { id, version, status }: { readonly id: string; readonly version: number; readonly status: string },
  rows: readonly AuditRow[],
): readonly Violation[] {
  const sorted = [...rows].sort((one, other) => sequenceOf(one) - sequenceOf(other));
  const versions = sorted.map(sequenceOf);
  if (versions.length !== version || versions.some((each, index) => each !== index + 1)) {
    return [`${id} is at version ${version}, and the log tells of ${versions.join(', ') || 'none'}`];
  }
  const violations: Violation[] = [];
  let from: string | null = null;
  for (const { event_type, metadata } of sorted) {
    const to = metadata.to_status ?? '';
    const legal = LEGAL_TRANSITIONS[event_type]!.some(([before, after]) => before === from && after === to);
    if (!legal || (metadata.from_status ?? null) !== from) {
      violations.push(
        `${id} went from ${metadata.from_status ?? 'nothing'} to ${to} by ${event_type}, and was ${from}`,
      );
    }
    from = to;
  }
  if (from !== status) violations.push(`${id} is ${status}, and by the log it is ${from}`);
  return violations;
}

function changeOf({ event_type, subject, actor, metadata }: AuditRow): TaskChange {
  return { event_type, subject, actor, sequence: metadata.sequence ?? 0 };
}

function sequenceOf({ metadata }: AuditRow): number {
  return metadata.sequence ?? 0;
}

function decisions({ approvals, audit }: Snapshot): readonly Violation[] {
  const deciders = new Map<string, number>();
  for (const { event_type, subject } of audit) {
    if (event_type === 'approval.decided' && subject !== null) deciders.set(subject, (deciders.get(subject) ?? 0) + 1);
  }
  return approvals.flatMap(({ id, requested_by, decided_by }): Violation[] => {
    const violations: Violation[] = [];
    if ((deciders.get(id) ?? 0) > 1) violations.push(`${id} was decided ${deciders.get(id)} times`);
    if (decided_by?.subject === requested_by.subject && decided_by.issuer === requested_by.issuer) {
      violations.push(`${id} was decided by ${decided_by.subject}, who had asked for it`);
    }
    return violations;
  });
}
