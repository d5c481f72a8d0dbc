import type { HandoffClient } from '@handoff/client';
import type { DryRunDifference, DryRunPage } from '@handoff/contracts';
import type { ClientCommand } from '../client-command.js';
import { EXIT, UsageError } from '../exit-codes.js';
import type { Output } from '../terminal/output.js';
import { plain } from '../terminal/text.js';
import { readEither } from './profile-files.js';

export interface DryRunOptions {
  readonly from?: string;
  readonly to?: string;
}

/** The most differences in the JSON document: all of them have to be in memory. */
const MAX_LISTED = 10_000;

type Query = Pick<Parameters<HandoffClient['dryRunProfile']>[0], 'from' | 'to' | 'profile'>;

/**
 * Says which answers on record would have been others by the draft of a role, or by the profile in a file.
 *
 * @returns 0 if every answer was replayed and would be the same, otherwise 1.
 */
export async function dryRun(
  { handoff, out, name }: ClientCommand,
  role: string,
  file: string | undefined,
  options: DryRunOptions,
): Promise<number> {
  const query: Query = {
    from: instant('--from', options.from),
    to: instant('--to', options.to),
    profile: file === undefined ? undefined : await profileIn(file, name),
  };
  const report = emptyReport();
  let cursor: string | undefined;
  do {
    const page = await handoff.dryRunProfile({ role, ...query, limit: 100, cursor });
    for (const difference of page.differences) writeDifference(out, difference);
    add(report, page);
    out.progress(progressOf(report, page));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  out.document({ role, ...report.first, ...countsOf(report), ...listedOf(report) });
  writeReport(out, role, report);
  return report.different === 0 && report.notReplayable === 0 ? EXIT.ok : EXIT.refused;
}

interface Report {
  /** What every page says. */
  first: Pick<DryRunPage, 'content_hash' | 'from' | 'to'> | undefined;
  answers: number;
  same: number;
  different: number;
  notReplayable: number;
  readonly missing: Map<string, number>;
  /** By the outcomes before and after. */
  readonly changes: Map<string, number>;
  readonly listed: DryRunDifference[];
}

function emptyReport(): Report {
  const counts = { answers: 0, same: 0, different: 0, notReplayable: 0 };
  return { first: undefined, ...counts, missing: new Map(), changes: new Map(), listed: [] };
}

function add(report: Report, page: DryRunPage): void {
  const { content_hash, from, to } = page;
  report.first ??= { content_hash, from, to };
  report.answers += page.answers;
  report.same += page.same;
  report.different += page.different;
  report.notReplayable += page.not_replayable;
  for (const { name, answers } of page.missing_facts) increase(report.missing, name, answers);
  for (const { before, after } of page.differences) increase(report.changes, `${before.outcome} → ${after.outcome}`, 1);
  report.listed.push(...page.differences.slice(0, MAX_LISTED - report.listed.length));
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function countsOf({ answers, same, different, notReplayable, missing }: Report) {
  const missing_facts = inOrder(missing).map(([name, count]) => ({ name, answers: count }));
  return { answers, same, different, not_replayable: notReplayable, missing_facts };
}

function listedOf({ listed, different }: Report) {
  return { differences: listed, differences_left_out: different - listed.length };
}

function progressOf({ answers, different }: Report, { from, to, reached }: DryRunPage): string {
  const [first, last, now] = [from, to, reached].map((text) => Date.parse(text)) as [number, number, number];
  const percent = Math.floor((100 * (last - now)) / (last - first));
  return `${count(answers)} answers, back to ${minute(reached)} (${percent} %), ${count(different)} different`;
}

function writeDifference(out: Output, { recorded_at, seq, resource, before, after, audit_id }: DryRunDifference): void {
  const outcomes = `${before.outcome} → ${out.paint(after.outcome === 'allow' ? 'green' : 'red', after.outcome)}`;
  out.line(`${minute(recorded_at)}  ${outcomes}  ${resource.type} ${plain(resource.id)}`);
  out.line(`  record ${seq === null ? '' : `${seq} `}${out.id(audit_id)}`);
  const version = before.bundle_version === null ? '' : ` in version ${before.bundle_version}`;
  out.line(`  was    ${rulesOf(before)}${version}`);
  out.line(`  is     ${rulesOf(after)}: ${plain(after.reason)}`);
}

function rulesOf({ code, deciding }: Pick<DryRunDifference['before'], 'code' | 'deciding'>): string {
  const rules = deciding.map(({ pointer, rule = '', pattern = '' }) => plain(`${pointer} ${rule} ${pattern}`).trim());
  return rules.length === 0 ? code : rules.join(', ');
}

function writeReport(out: Output, role: string, report: Report): void {
  const { first, answers, same, different, notReplayable, changes, missing } = report;
  const span = `from ${minute(first!.from)} to ${minute(first!.to)}`;
  if (answers === 0) {
    out.line(`No answer about ${plain(role)} is on record ${span}.`);
    return;
  }
  out.line(`Of ${count(answers)} answers about ${plain(role)} ${span}:`);
  out.line(`${right(same)} would be the same`);
  const kinds = inOrder(changes).map(([change, number]) => `${count(number)} ${change}`);
  out.line(`${right(different)} would be different${kinds.length === 0 ? '' : `: ${kinds.join(', ')}`}`);
  if (notReplayable === 0) return;
  const names = inOrder(missing).map(([name, number]) => `${plain(name)} (${count(number)})`);
  out.line(
    `${right(notReplayable)} cannot be told: facts that the rules ask for are not on record: ${names.join(', ')}`,
  );
}

function inOrder(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
}

const count = (number: number): string => number.toLocaleString('en-US');
const right = (number: number): string => count(number).padStart(9);
/** An instant of the API, to the minute. */
const minute = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 16)}`;

function instant(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  throw new UsageError(`${option} ${text}? It takes an instant, such as 2026-01-31 or 2026-01-31T12:00:00Z.`);
}

async function profileIn(file: string, name: string): Promise<NonNullable<Query['profile']>> {
  const { profile } = await readEither(file, name);
  return profile as unknown as NonNullable<Query['profile']>;
}
