import type { Call } from '../load/history.js';
import type { Snapshot } from './snapshot.js';

/** Counts the traces that a call left in the state, however it was answered: a call that acted has one. */
export type CountEffects = (call: Call) => number;

/**
 * Every call carries a marker (or its trace id) that ends up in one place when it acts. Counted over the tables, not
 * over what the product says of itself, so that a command that ran twice shows even where nothing remembers either.
 */
export function countEffects(snapshot: Snapshot): CountEffects {
  const counts = new Map<string, number>();
  const add = (marker: unknown): void => {
    if (typeof marker === 'string') counts.set(marker, (counts.get(marker) ?? 0) + 1);
  };
  for (const { event_type, trace_id } of snapshot.audit) if (event_type.startsWith('session.')) add(trace_id);
  for (const { payload, context, result, error, cancel_reason } of snapshot.tasks) {
    add(payload['marker']);
    add(context?.['marker']);
    add((result as { readonly marker?: unknown } | null)?.marker);
    add(error);
    add(cancel_reason);
  }
  for (const reason of reasonsAskedFor(snapshot)) add(reason);
  for (const { notes } of snapshot.decisions) add(notes);
  return ({ operation, marker, traceId }) =>
    counts.get(operation === 'createSession' || operation === 'updateSession' ? traceId : marker) ?? 0;
}

/** Amending a task asks anew, for the same reason and another content: that is one request, and its consequence. */
function* reasonsAskedFor({ approvals }: Snapshot): Iterable<string | null> {
  const contents = new Map<string | null, string>();
  for (const { reason, content_hash } of approvals) {
    if ((contents.get(reason) ?? content_hash) === content_hash) yield reason;
    if (!contents.has(reason)) contents.set(reason, content_hash);
  }
}
