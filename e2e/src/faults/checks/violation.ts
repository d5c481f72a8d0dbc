import type { Snapshot } from './snapshot.js';

export const INVARIANT_NAMES = [
  'acknowledged-once',
  'key-acts-once',
  'keeps-out',
  'audit-joins-state',
  'every-event-delivered',
  'webhooks-delivered',
  'recovers',
  'no-leak',
] as const;

export type InvariantName = (typeof INVARIANT_NAMES)[number];

/** Something that must not be, in one sentence with the ids to look for. */
export type Violation = string;

/** What must hold after every run, whatever was done to it. Empty: it does. */
export type Invariant = (snapshot: Snapshot) => readonly Violation[];
