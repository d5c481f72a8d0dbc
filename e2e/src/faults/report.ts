import { INVARIANT_NAMES } from './checks/violation.js';
import { outcomesOf } from './load/history.js';
import type { FaultTestResult } from './run-fault-test.js';
import { canMiss, type FaultKind } from './schedule/fault-kinds.js';

const SHOWN = 10;

/** Renders the result of a run as a table. */
export function renderReport(result: FaultTestResult): string {
  const { history, recoveries, approvals, outbox, audit, stream, deliveries, webhook, policy } = result.snapshot;
  const outcomes = outcomesOf(history);
  const count = (type: string): number => outcomes.filter((outcome) => outcome.type === type).length;
  const doubtful = new Set(history.entries.filter(({ type }) => type === 'unknown').map(({ call }) => call));
  const resolved = [...doubtful].filter((id) => outcomes[id]!.type !== 'unknown').length;
  const attempts = history.entries.filter(({ type }) => type === 'invoke').length;
  const rows: [string, string | number][] = [
    ['requests', attempts],
    ['calls', history.calls.length],
    ['  ok', count('ok')],
    ['  failed', count('fail')],
    ['  unknown for a while', doubtful.size],
    ['  of those resolved', resolved],
    ['  asked again at the end', result.resolvedLate],
    ['approvals', approvals.length],
    ['  escalated', approvals.filter(({ escalated }) => escalated).length],
    ['  run out', approvals.filter(({ status }) => status === 'expired').length],
    ['published profiles', policy.publications.length],
    ['questions about access', policy.questions.length],
    ['events', outbox.length],
    ['on the stream', stream.length],
    ['on record', audit.length],
    ['delivered to a webhook', deliveries.length],
    ['  attempts that arrived', webhook.receipts.length],
    ['faults', [...result.schedule.inflicted.values()].reduce((sum, each) => sum + each, 0)],
    ...[...result.schedule.inflicted].sort().map(([kind, times]) => faultRow(kind, times, result)),
    ['worst recovery', `${(Math.max(0, ...recoveries.map(({ tookMs }) => tookMs)) / 1000).toFixed(1)} s`],
    ...INVARIANT_NAMES.map((name): [string, string] => [name, verdictOf(result.verdict[name].length)]),
  ];
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  const violations = INVARIANT_NAMES.flatMap((name) => [
    ...result.verdict[name].slice(0, SHOWN).map((violation) => `${name}: ${violation}`),
    ...(result.verdict[name].length > SHOWN ? [`${name}: and ${result.verdict[name].length - SHOWN} more`] : []),
  ]);
  return [...rows.map(([label, value]) => `${label.padEnd(width)}${value}`), ...violations].join('\n');
}

/**
 * For a fault that can miss, the row also shows its hits: an armed failpoint that no process reached has tested
 * nothing.
 */
function faultRow(kind: FaultKind, times: number, { schedule }: FaultTestResult): [string, string | number] {
  return [`  ${kind}`, canMiss(kind) ? `${times}, struck ${schedule.struck.get(kind) ?? 0}` : times];
}

function verdictOf(violations: number): string {
  return violations === 0 ? 'holds' : `${violations} violations`;
}

/** The number of violations of all invariants. */
export function countViolations({ verdict }: FaultTestResult): number {
  return INVARIANT_NAMES.reduce((sum, name) => sum + verdict[name].length, 0);
}
