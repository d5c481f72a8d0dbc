import type { HttpOperationName } from '../../support/actor.js';
import type { Caller } from '../../topology/topology.js';

/** What the agents do. The history records a read only when it goes wrong. */
export type Operation = HttpOperationName;

/** One request of an agent, however often it is sent. */
export interface Call {
  readonly id: number;
  readonly operation: Operation;
  readonly caller: Caller;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** The path with the query. */
  readonly path: string;
  /** The JSON text of every attempt; undefined without a body. */
  readonly body: string | undefined;
  /** Its Idempotency-Key; undefined only for reads. */
  readonly key: string | undefined;
  /** Sent as X-Trace-Id, and found in the records of the change. */
  readonly traceId: string;
  readonly ifMatch: number | undefined;
  /** Occurs in the content that the call creates, and in no other. */
  readonly marker: string;
  /** Whether another request used the key before, so that this one must be refused. */
  readonly reusesKey: boolean;
  /** The reason why the call must always be refused; undefined when it may succeed. */
  readonly barred?: string | undefined;
  /** Whether its caller can lose the right to make it: it may have acted, and be refused when it is sent again. */
  readonly rightCanEnd?: boolean | undefined;
}

/** An observation of a call: the start of an attempt, or its result. */
export interface HistoryEntry {
  readonly type: 'invoke' | 'ok' | 'fail' | 'unknown';
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly call: number;
  readonly attempt: number;
  readonly gateway: number;
  /** Undefined without an answer. */
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
  /** The same request with the same key and subject, but a token of other roles: it must be refused. */
  withOtherRoles(call: Call, roles: readonly string[]): Call;
  add(entry: Omit<HistoryEntry, 'at'>): void;
}

/** A call without its number. The body may contain the marker, which depends on the number. */
export interface NewCall extends Omit<Call, 'id' | 'marker' | 'traceId' | 'body'> {
  readonly body: ((marker: string) => object) | undefined;
}

/** The history of one run. The name of the run makes its markers unique. */
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
      // The marker is free text to Handoff: in a log or an event it would be a leak.
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

/** The outcome of a call: a final answer, or unknown. */
export type Outcome =
  | { readonly type: 'ok' | 'fail'; readonly entry: HistoryEntry }
  | { readonly type: 'unknown'; readonly entry: HistoryEntry | undefined };

/**
 * The outcome of every call, by its id. The first final answer counts; invariants compare it with the others. An empty
 * claim is final only until a later attempt finds a task.
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

/** Whether a claim found nothing: it changed nothing, and the same key may find a task later. */
export function foundNothing(entry: HistoryEntry | undefined): boolean {
  return entry?.body === '{"tasks":[]}';
}
