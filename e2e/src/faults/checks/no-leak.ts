import type { History, HistoryEntry } from '../load/history.js';
import type { FaultWindow } from '../schedule/run-schedule.js';
import { toldHashes } from './told-hashes.js';
import type { Invariant, Violation } from './violation.js';

/**
 * No 5xx without a fault; every error is a problem document; answers and logs show no internals, and nothing shows
 * content.
 */
export const noLeak: Invariant = (snapshot) => [
  ...serverErrors(snapshot.history, snapshot.windows),
  ...snapshot.history.entries.flatMap((entry) => answerViolations(entry, snapshot.history)),
  ...snapshot.logs.flatMap(({ process, line }) =>
    findLeaks(line, IN_LOGS).map((what) => `${what} in the log of ${process}: ${line.slice(0, 400)}`),
  ),
  ...toldHashes(snapshot),
];

/** Attempts that began outside every fault and failed all the same. */
function serverErrors({ calls, entries }: History, windows: readonly FaultWindow[]): readonly Violation[] {
  const begunAt = new Map<string, number>();
  const violations: Violation[] = [];
  for (const entry of entries) {
    const attempt = `${entry.call}/${entry.attempt}/${entry.gateway}`;
    if (entry.type === 'invoke') begunAt.set(attempt, entry.at);
    else if ((entry.status ?? 599) >= 500 || entry.status === 401) {
      const begun = begunAt.get(attempt) ?? entry.at;
      if (windows.some(({ from, until }) => begun <= until && entry.at >= from)) continue;
      const { operation, marker } = calls[entry.call]!;
      const how = entry.status === undefined ? 'not answered' : `answered ${entry.status} ${entry.code ?? ''}`;
      violations.push(`${operation} ${marker} was ${how} outside of a fault, at ${entry.at} ms`);
    }
  }
  return violations;
}

function answerViolations(entry: HistoryEntry, { calls }: History): readonly Violation[] {
  if (entry.status === undefined || entry.status < 400) return [];
  const { operation, marker } = calls[entry.call]!;
  const name = `${operation} ${marker}, answered ${entry.status}`;
  const violations = findLeaks(entry.body ?? '', IN_ANSWERS).map((what) => `${what} in ${name}`);
  if (!isProblem(entry)) violations.push(`${name} without a problem document: ${(entry.body ?? '').slice(0, 200)}`);
  return violations;
}

function isProblem({ contentType, body, status }: HistoryEntry): boolean {
  if (contentType?.startsWith('application/problem+json') !== true) return false;
  try {
    const problem = JSON.parse(body ?? '') as Readonly<Record<string, unknown>>;
    return (
      problem['status'] === status &&
      ['type', 'title', 'code', 'trace_id'].every((name) => typeof problem[name] === 'string')
    );
  } catch {
    return false;
  }
}

type Patterns = Readonly<Record<string, RegExp>>;

const EVERYWHERE: Patterns = {
  'a token': /\beyJ[\w-]{8,}\.[\w-]{8,}\./,
  'a signing secret': /\bwhsec_[A-Za-z0-9+/]{16,}/,
  'a connection string': /\b(postgres(ql)?|redis|nats):\/\/[^\s"']*@/,
  SQL: /\b(SELECT\s.{1,200}\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b/i,
};
const IN_ANSWERS: Patterns = { ...EVERYWHERE, 'a stack': /\bat .{1,200}:\d+:\d+|node_modules/ };
/** Logs are for operators: the origin of an error belongs there, client text does not. */
const IN_LOGS: Patterns = { ...EVERYWHERE, 'free text of a client': /\bcanary-/ };

function findLeaks(text: string, patterns: Patterns): string[] {
  return Object.keys(patterns).filter((what) => patterns[what]!.test(text));
}
