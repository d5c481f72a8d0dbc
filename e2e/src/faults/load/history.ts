import type { HttpOperationName } from '../../support/actor.js';
import type { Caller } from '../../topology/topology.js';

/** What the agents do. The history records a read only when it goes wrong. */
export type Operation = HttpOperationName;

/** One thing that an agent wants done, however often it has to ask. */
export interface Call {
  readonly id: number;
  readonly operation: Operation;
  readonly caller: Caller;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Path and query. */
  readonly path: string;
  /** The JSON text that is sent every time; undefined where there is none. */
  readonly body: string | undefined;
  /** Its Idempotency-Key; undefined for reads alone. */
  readonly key: string | undefined;
  /** Sent as X-Trace-Id, and found again in what the call changed. */
  readonly traceId: string;
  readonly ifMatch: number | undefined;
  /** In the content of what it creates, and nowhere else. */
  readonly marker: string;
  /** Whether the key was used before, for another request, so that it has to be refused. */
  readonly reusesKey: boolean;
  /** Why it has to be refused, whenever it comes and however often; undefined where it need not be. */
  readonly barred?: string | undefined;
}

/** Something that was seen of a call: an attempt begun, or how it came out. */
export interface HistoryEntry {
  readonly type: 'invoke' | 'ok' | 'fail' | 'unknown';
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly call: number;
  readonly attempt: number;
  readonly gateway: number;
  /** Undefined where no answer came. */
  readonly status?: number;
  readonly code?: string;
  readonly contentType?: string;
  readonly body?: string;
}

export interface History {
  readonly calls: readonly Call[];
  readonly entries: readonly HistoryEntry[];
}

export interface HistoryRecorder extends History {
  /** Milliseconds since the run began. */
  now(): number;
  newCall(call: NewCall): Call;
  /** The same request under the same key, from the same subject with a token of other roles: it has to be refused. */
  withOtherRoles(call: Call, roles: readonly string[]): Call;
  add(entry: Omit<HistoryEntry, 'at'>): void;
}

/** A call before it has a number; its body may hold the marker that goes with the number. */
export interface NewCall extends Omit<Call, 'id' | 'marker' | 'traceId' | 'body'> {
  readonly body: ((marker: string) => object) | undefined;
}

/** The history of one run. The run's name keeps its markers apart from any other's. */
export function recordHistory(run: string): HistoryRecorder {
  const startedAt = performance.now();
  const calls: Call[] = [];
  const entries: HistoryEntry[] = [];
  const now = (): number => Math.round(performance.now() - startedAt);
  return {
    calls,
    entries,
    now,
    newCall(wanted) {
      const id = calls.length;
      // The marker is free text to Handoff: seen in a log or an event, it has leaked.
      const marker = `canary-${run}-${id}`;
      const body = wanted.body === undefined ? undefined : JSON.stringify(wanted.body(marker));
      const call = { ...wanted, id, marker, body, traceId: `fault-${run}-${id}` };
      calls.push(call);
      return call;
    },
    withOtherRoles(first, roles) {
      const caller = { ...first.caller, roles };
      const call = { ...first, id: calls.length, caller, barred: 'its caller no longer held the role' };
      calls.push(call);
      return call;
    },
    add: (entry) => void entries.push({ at: now(), ...entry }),
  };
}

/** What became of a call in the end: an answer that stands, or nothing known. */
export type Outcome =
  | { readonly type: 'ok' | 'fail'; readonly entry: HistoryEntry }
  | { readonly type: 'unknown'; readonly entry: HistoryEntry | undefined };

/**
 * The outcome of every call, by its id. The first answer that stands counts; invariants compare it with the others. That
 * there was nothing stands only until there is something.
 */
export function outcomesOf({ calls, entries }: History): readonly Outcome[] {
  const outcomes: Outcome[] = calls.map(() => ({ type: 'unknown', entry: undefined }));
  for (const entry of entries) {
    const { type, entry: known } = outcomes[entry.call]!;
    if (entry.type === 'invoke' || (type !== 'unknown' && !(foundNothing(known) && entry.type === 'ok'))) continue;
    outcomes[entry.call] = { type: entry.type, entry };
  }
  return outcomes;
}

/** Whether an answer says that nothing was to be had: then nothing was done, and the same key may find something later. */
export function foundNothing(entry: HistoryEntry | undefined): boolean {
  return entry?.body === '{"tasks":[]}';
}
