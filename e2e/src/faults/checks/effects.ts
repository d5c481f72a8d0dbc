import { outcomesOf, type Call } from '../load/history.js';
import type { Snapshot } from './snapshot.js';

/** Counts the effects of a call in the state, whatever its answer was: a call that acted has one. */
export type CountEffects = (call: Call) => number;

/**
 * Every call carries a marker (or trace id) that ends up in one place when it acts. Counting uses the tables, not the
 * product's own records, so that a command that ran twice shows even when no record remembers it.
 */
export function countEffects(snapshot: Snapshot): CountEffects {
  const counts = new Map<string, number>();
  const add = (marker: unknown): void => {
    if (typeof marker === 'string') counts.set(marker, (counts.get(marker) ?? 0) + 1);
  };
  for (const { event_type, trace_id } of snapshot.audit) if (event_type.startsWith('session.')) add(trace_id);
  for (const { payload, context, result, error, cancel_reason, progress } of snapshot.tasks) {
    add(payload['marker']);
    add(context?.['marker']);
    add((result as { readonly marker?: unknown } | null)?.marker);
    add(error);
    add(cancel_reason);
    add(progress?.note);
  }
  for (const reason of reasonsAskedFor(snapshot)) add(reason);
  for (const { notes } of snapshot.decisions) add(notes);
  for (const { reason, ended_reason } of snapshot.delegations) {
    add(reason);
    add(ended_reason);
  }
  const held = countHolds(snapshot);
  return (call) => {
    const { operation, marker, traceId } = call;
    if (operation === 'claimTasks' || operation === 'releaseTask') return held(call);
    return counts.get(operation === 'createSession' || operation === 'updateSession' ? traceId : marker) ?? 0;
  };
}

/** Claims and releases leave no text. The version in their answer identifies their record in the log. */
function countHolds({ history, audit }: Snapshot): CountEffects {
  const outcomes = outcomesOf(history);
  const changes = new Map<string, number>();
  for (const { event_type, subject, metadata } of audit) {
    const key = `${event_type} ${subject} ${metadata.sequence}`;
    changes.set(key, (changes.get(key) ?? 0) + 1);
  }
  return ({ id, operation }) => {
    const outcome = outcomes[id];
    if (outcome?.type !== 'ok') return 0;
    const reply = JSON.parse(outcome.entry.body ?? '{}') as Held & { readonly tasks?: readonly Held[] };
    const name = operation === 'claimTasks' ? 'task.claimed' : 'task.released';
    return (reply.tasks ?? [reply])
      .map(({ task_id, version }) => changes.get(`${name} ${task_id} ${version}`) ?? 0)
      .reduce((sum, each) => sum + each, 0);
  };
}

interface Held {
  readonly task_id?: string;
  readonly version?: number;
}

/**
 * Amending a task renews its approvals, with the same reason and another content: that is one request and its
 * consequence.
 */
function* reasonsAskedFor({ approvals }: Snapshot): Iterable<string | null> {
  const contents = new Map<string | null, string>();
  for (const { reason, content_hash } of approvals) {
    if ((contents.get(reason) ?? content_hash) === content_hash) yield reason;
    if (!contents.has(reason)) contents.set(reason, content_hash);
  }
}
