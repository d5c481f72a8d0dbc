import { HandoffError, steadyClock, toHandoffError, type SteadyClock } from '@handoff/kernel';
import type { AuditEntry, AuditRecord } from '../domain/audit-record.js';
import type { Appended, AuditLog, Refused } from '../ports/audit-log.js';

export interface GroupedAppends {
  /**
   * Appends records together with whatever else arrives meanwhile.
   *
   * @param deadline - after which nobody waits: not started then (`UNAVAILABLE`)
   * @throws HandoffError `OVERLOADED` when too much waits already; what one of the records is refused with; else what
   * {@link AuditLog.append} throws.
   */
  append(records: readonly AuditRecord[], deadline?: Date): Promise<readonly Appended[]>;
  /** Resolves when everything taken has been appended. */
  drain(): Promise<void>;
}

export interface GroupedAppendsDeps {
  readonly log: Pick<AuditLog, 'append'>;
  readonly clock?: SteadyClock;
  /** Hears of every transaction: how many submissions shared it, how long it took and whether it was committed. */
  readonly onGroup?: (group: { readonly size: number; readonly seconds: number; readonly committed: boolean }) => void;
  /** Hears of the entries that a transaction has added, once they are there for good, in the order of the log. */
  readonly onAppended?: (entries: readonly AuditEntry[]) => void;
  /** At most this many records to a transaction, unless one submission alone has more; 256. */
  readonly groupMax?: number;
  /** At most so much metadata to a transaction, in UTF-16 units of JSON, unless one submission alone has more; 8 Mi. */
  readonly groupMaxText?: number;
  /** At most this many records waiting; 4096. */
  readonly queueMax?: number;
}

interface Submission {
  readonly records: readonly AuditRecord[];
  /** How much metadata they have. */
  readonly text: number;
  readonly deadline: Date | undefined;
  readonly resolve: (appended: readonly Appended[]) => void;
  readonly reject: (error: HandoffError) => void;
}

/**
 * Group commit. Appends wait for each other anyway, because numbering without gaps takes a lock; so what arrives while
 * one transaction holds it goes into the next together, as far as one statement carries it. Each submission fails alone:
 * a group with a record that cannot be stored is appended again submission by submission.
 */
export function appendInGroups(deps: GroupedAppendsDeps): GroupedAppends {
  const { groupMax = 256, groupMaxText = 8 * 1_048_576, queueMax = 4096 } = deps;
  const queue: Submission[] = [];
  let queued = 0;
  let running: Promise<void> | undefined;

  const work = async (): Promise<void> => {
    while (queue.length > 0) await appendGroup(deps, takeGroup());
    running = undefined;
  };
  const takeGroup = (): readonly Submission[] => {
    let [size, text] = [0, 0];
    const end = queue.findIndex((submission, index) => {
      size += submission.records.length;
      text += submission.text;
      return (size > groupMax || text > groupMaxText) && index > 0;
    });
    const group = queue.splice(0, end === -1 ? queue.length : end);
    queued -= group.reduce((sum, submission) => sum + submission.records.length, 0);
    return group;
  };

  return {
    append(records, deadline) {
      if (records.length === 0) return Promise.resolve([]);
      if (queued > 0 && queued + records.length > queueMax) {
        return Promise.reject(new HandoffError('OVERLOADED', { retryAfterSeconds: 1 }));
      }
      return new Promise((resolve, reject) => {
        queue.push({ records, text: textOf(records), deadline, resolve, reject });
        queued += records.length;
        // In a microtask: what arrives in the same turn shares the first group too.
        running ??= Promise.resolve().then(work);
      });
    },
    drain: async () => running,
  };
}

/** What one record can bring upon all that share its transaction. */
const ITS_OWN_FAULT: ReadonlySet<string> = new Set(['UNSAFE_JSON', 'INTERNAL']);

function textOf(records: readonly AuditRecord[]): number {
  return records.reduce((sum, { metadata }) => sum + JSON.stringify(metadata).length, 0);
}

async function appendGroup(deps: GroupedAppendsDeps, group: readonly Submission[]): Promise<void> {
  const now = (deps.clock ?? steadyClock).now();
  const inTime = group.filter(({ deadline }) => deadline === undefined || deadline > now);
  for (const late of group.filter((submission) => !inTime.includes(submission))) {
    late.reject(
      new HandoffError('UNAVAILABLE', { detail: 'The request could not be started in time.', retryAfterSeconds: 1 }),
    );
  }
  if (inTime.length === 0) return;
  try {
    const appended = await measured(deps, inTime);
    let start = 0;
    for (const submission of inTime) settle(submission, appended.slice(start, (start += submission.records.length)));
  } catch (thrown) {
    const error = toHandoffError(thrown);
    if (!ITS_OWN_FAULT.has(error.code) || inTime.length === 1) return inTime.forEach(({ reject }) => reject(error));
    for (const submission of inTime) await appendGroup(deps, [submission]);
  }
}

/** What was refused of a submission is the answer to all of it; what else it had is recorded. */
function settle({ resolve, reject }: Submission, results: readonly (Appended | Refused)[]): void {
  const refused = results.find((result) => 'refused' in result);
  if (refused !== undefined) reject(refused.refused);
  else resolve(results.filter((result) => 'entry' in result));
}

async function measured(
  deps: GroupedAppendsDeps,
  group: readonly Submission[],
): Promise<readonly (Appended | Refused)[]> {
  const startedAt = performance.now();
  let committed = false;
  try {
    const appended = await deps.log.append(group.flatMap((submission) => submission.records));
    committed = true;
    deps.onAppended?.(appended.flatMap((each) => ('entry' in each && each.fresh ? [each.entry] : [])));
    return appended;
  } finally {
    deps.onGroup?.({ size: group.length, seconds: (performance.now() - startedAt) / 1000, committed });
  }
}
