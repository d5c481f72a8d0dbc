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
  for (const { payload, result, error, cancel_reason } of snapshot.tasks) {
    add(payload['marker']);
    add((result as { readonly marker?: unknown } | null)?.marker);
    add(error);
    add(cancel_reason);
  }
  for (const { reason, notes } of snapshot.approvals) {
    add(reason);
    add(notes);
  }
  return ({ operation, marker, traceId }) =>
    counts.get(operation === 'createSession' || operation === 'updateSession' ? traceId : marker) ?? 0;
}
