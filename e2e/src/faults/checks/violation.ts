import type { Snapshot } from './snapshot.js';

export const INVARIANT_NAMES = [
  'acknowledged-once',
  'key-acts-once',
  'keeps-out',
  'audit-joins-state',
  'every-event-delivered',
  'webhooks-delivered',
  'by-what-is-published',
  'recovers',
  'no-leak',
] as const;

export type InvariantName = (typeof INVARIANT_NAMES)[number];

/** A violated rule, as one sentence with the ids to look for. */
export type Violation = string;

/** Checks what must hold after every run. An empty result: it holds. */
export type Invariant = (snapshot: Snapshot) => readonly Violation[];
