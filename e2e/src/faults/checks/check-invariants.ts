import { acknowledgedOnce } from './acknowledged-once.js';
import { auditJoinsState } from './audit-joins-state.js';
import { byWhatIsPublished } from './by-what-is-published.js';
import { everyEventDelivered } from './every-event-delivered.js';
import { keepsOut } from './keeps-out.js';
import { keyActsOnce } from './key-acts-once.js';
import { noLeak } from './no-leak.js';
import { recovers } from './recovers.js';
import type { Snapshot } from './snapshot.js';
import { INVARIANT_NAMES, type Invariant, type InvariantName, type Violation } from './violation.js';
import { webhooksDelivered } from './webhooks-delivered.js';

/** The invariants by their names. */
export const INVARIANTS: Readonly<Record<InvariantName, Invariant>> = {
  'acknowledged-once': acknowledgedOnce,
  'key-acts-once': keyActsOnce,
  'keeps-out': keepsOut,
  'audit-joins-state': auditJoinsState,
  'every-event-delivered': everyEventDelivered,
  'webhooks-delivered': webhooksDelivered,
  'by-what-is-published': byWhatIsPublished,
  recovers,
  'no-leak': noLeak,
};

export type Verdict = Readonly<Record<InvariantName, readonly Violation[]>>;

/** Checks a snapshot against every invariant. */
export function checkInvariants(snapshot: Snapshot): Verdict {
  return Object.fromEntries(INVARIANT_NAMES.map((name) => [name, INVARIANTS[name](snapshot)])) as unknown as Verdict;
}
