import { isOneOf, parseEventTypes, type LogEntry } from '@handoff/contracts';
import { HandoffError, mayRead, type Principal } from '@handoff/kernel';
import type { EventFilter, EventLog, LogPage } from '../ports/event-log.js';

export function anEntry(seq: number, given: Partial<LogEntry> & { readonly type?: string } = {}): LogEntry {
  const { type = 'task.routed', ...rest } = given;
  const id = `0197a1b2-c3d4-7000-8000-${String(seq).padStart(12, '0')}`;
  return {
    seq,
    participants: ['finance'],
    reporter: null,
    session_id: null,
    task_id: null,
    trace_id: 'trace-1',
    event: { id, type, time: '2026-03-02T12:00:00.000Z', subject: id, sequence: 1, data: {} },
    ...rest,
  };
}

/** A log in memory. A test controls its hints (withheld, repeated), its failures and its delays. */
export interface FakeEventLog extends EventLog {
  /** Appends the given entries, or so many, with a hint unless `hinted` is false. */
  append(entries: number | readonly Omit<LogEntry, 'seq'>[], hinted?: boolean): readonly LogEntry[];
  hint(entries: readonly LogEntry[]): void;
  length(): number;
  /** While true, every read fails. */
  away: boolean;
  /** Called before a read takes its snapshot. */
  beforeLook: () => void;
  /** Awaited after a read took its snapshot, before it returns. */
  beforeAnswer: () => Promise<void>;
  /** Restores it to an earlier state. */
  setBack(lastSeq: number): void;
  /** The recording time of all entries. */
  recordedAt: Date;
  readonly reads: readonly number[];
}

export function createFakeEventLog({ pageSize = 200 } = {}): FakeEventLog {
  let entries: LogEntry[] = [];
  const hearers = new Set<(entries: readonly LogEntry[]) => void>();
  const reads: number[] = [];

  const fake: FakeEventLog = {
    away: false,
    beforeLook: () => undefined,
    beforeAnswer: () => Promise.resolve(),
    recordedAt: new Date(),
    reads,
    append(given, hinted = true) {
      const more = typeof given === 'number' ? Array.from({ length: given }, () => anEntry(0)) : given;
      const added = more.map((entry, index) => ({
        ...anEntry(entries.length + index + 1),
        ...withoutSeq(entry),
        seq: entries.length + index + 1,
      }));
      entries = [...entries, ...added];
      if (hinted) fake.hint(added);
      return added;
    },
    hint: (added) => hearers.forEach((hear) => hear(added)),
    length: () => entries.length,
    setBack: (lastSeq) => void (entries = entries.slice(0, lastSeq)),
    async end() {
      const lastSeq = entries.length;
      await answer();
      return lastSeq;
    },
    async readOn(afterSeq, viewer) {
      reads.push(afterSeq);
      fake.beforeLook();
      const page = pageAfter(afterSeq, viewer);
      await answer();
      return page;
    },
    listen(hear) {
      hearers.add(hear);
      return Promise.resolve({ stop: () => Promise.resolve(void hearers.delete(hear)) });
    },
  };

  async function answer(): Promise<void> {
    await fake.beforeAnswer();
    if (fake.away) throw new HandoffError('UNAVAILABLE');
  }

  function pageAfter(
    afterSeq: number,
    viewer?: { readonly principal: Principal; readonly filter: EventFilter },
  ): LogPage {
    const wanted = entries.filter((entry) => entry.seq > afterSeq && isFor(entry, viewer)).slice(0, pageSize);
    const through = wanted.length === pageSize ? wanted.at(-1)!.seq : Math.max(afterSeq, entries.length);
    const next = entries.length > afterSeq ? fake.recordedAt.toISOString() : null;
    return { entries: wanted, through_seq: through, last_seq: entries.length, next_recorded_at: next };
  }
  return fake;
}

function withoutSeq({ seq: _, ...entry }: Partial<LogEntry>): Partial<LogEntry> {
  return entry;
}

function isFor(entry: LogEntry, viewer: { readonly principal: Principal; readonly filter: EventFilter } | undefined) {
  if (viewer === undefined) return true;
  const { type } = viewer.filter;
  return (
    mayRead(viewer.principal, entry.participants) &&
    (type === undefined || isOneOf(parseEventTypes(type), entry.event.type))
  );
}
