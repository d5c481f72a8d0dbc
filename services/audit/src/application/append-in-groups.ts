import { HandoffError, steadyClock, toHandoffError, type SteadyClock } from '@handoff/kernel';
import type { AuditEntry, AuditRecord } from '../domain/audit-record.js';
import type { Appended, AuditLog, Refused } from '../ports/audit-log.js';

export interface GroupedAppends {
  /**
   * Appends records, in one transaction with other submissions that arrive meanwhile.
   *
   * @param deadline - after it the caller no longer waits, and the append is not started (`UNAVAILABLE`)
   * @throws HandoffError `OVERLOADED` when the queue is full; the refusal of one of the records; else what
   * {@link AuditLog.append} throws.
   */
  append(records: readonly AuditRecord[], deadline?: Date): Promise<readonly Appended[]>;
  /** Resolves when every accepted submission has been appended. */
  drain(): Promise<void>;
}

export interface GroupedAppendsDeps {
  readonly log: Pick<AuditLog, 'append'>;
  readonly clock?: SteadyClock;
  /** Called after every transaction: how many submissions shared it, how long it took, and whether it committed. */
  readonly onGroup?: (group: { readonly size: number; readonly seconds: number; readonly committed: boolean }) => void;
  /** Called with the new entries of a committed transaction, in the order of the log. */
  readonly onAppended?: (entries: readonly AuditEntry[]) => void;
  /** At most this many records in a transaction, unless one submission alone has more. Default: 256. */
  readonly groupMax?: number;
  /**
   * At most this much metadata in a transaction, in UTF-16 units of JSON, unless one submission alone has more.
   * Default: 8 Mi.
   */
  readonly groupMaxText?: number;
  /** At most this many waiting records. Default: 4096. */
  readonly queueMax?: number;
}

interface Submission {
  readonly records: readonly AuditRecord[];
  /** The size of their metadata, in UTF-16 units of JSON. */
  readonly text: number;
  readonly deadline: Date | undefined;
  readonly resolve: (appended: readonly Appended[]) => void;
  readonly reject: (error: HandoffError) => void;
}

/**
 * Group commit. Appends wait for each other anyway, because numbering without gaps needs a lock. So the submissions
 * that arrive while one transaction holds the lock share the next transaction, up to its limits. Each submission fails
 * alone: a group with a record that cannot be stored is appended again, one submission at a time.
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
        // In a microtask: submissions of the same turn of the event loop share the first group too.
        running ??= Promise.resolve().then(work);
      });
    },
    drain: async () => running,
  };
}

/** Errors that one record can cause for all submissions in its transaction. */
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

/** One refused record refuses its whole submission; the other records of the submission are recorded all the same. */
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
