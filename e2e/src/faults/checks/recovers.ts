import { outcomesOf } from '../load/history.js';
import { RECOVERY_BOUND_MS } from '../schedule/until-recovered.js';
import type { Snapshot } from './snapshot.js';
import type { Invariant, Violation } from './violation.js';

/** Everything serves again within the bound after the last fault, and nothing is left open. */
export const recovers: Invariant = (snapshot) => [
  ...tooLate(snapshot),
  ...unresolved(snapshot),
  ...snapshot.crashes.map((how) => `${how}, and nobody had asked it to`),
  ...(snapshot.idleInTransaction === 0 ? [] : [`${snapshot.idleInTransaction} sessions are idle in a transaction`]),
];

function tooLate({ recoveries }: Snapshot): readonly Violation[] {
  return recoveries.flatMap(({ tookMs, missing, waitedFor }, index): Violation[] => {
    if (missing.length > 0) return [`burst ${index + 1} is not recovered from: ${missing.join(', ')}`];
    return tookMs > RECOVERY_BOUND_MS
      ? [`burst ${index + 1} took ${tookMs} ms to recover from: ${waitedFor.join(', ')}`]
      : [];
  });
}

/** Every call has an answer after the final retry. */
function unresolved({ history }: Snapshot): readonly Violation[] {
  return outcomesOf(history).flatMap((outcome, id) => {
    const call = history.calls[id]!;
    return outcome.type === 'unknown' ? [`nobody knows what became of ${call.operation} ${call.marker}`] : [];
  });
}
