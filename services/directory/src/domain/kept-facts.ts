import type { JsonObject } from '@handoff/kernel';

/** Which facts of its questions a profile keeps, so that a later profile can be tried on them. */
export interface Keeping {
  readonly names: readonly string[];
  readonly days: number;
}

/** Facts of a question that was answered, for dry runs. */
export interface KeptFacts {
  /** The id of the answer's event, and so of its record in the audit log. */
  readonly id: string;
  readonly role: string;
  /** The names that the profile keeps. What is not in `facts` of these was not stated. */
  readonly names: readonly string[];
  readonly facts: JsonObject;
  readonly until: Date;
}

const DAY_MS = 86_400_000;
/** The most that is kept of one question, in characters of JSON. */
const MAX_KEPT = 4_096;

/** Which facts a profile in its one form keeps; undefined if none. */
export function keepingOf(profile: JsonObject): Keeping | undefined {
  const { dry_run: keeping } = profile as { readonly dry_run?: { keep_facts: readonly string[]; days: number } };
  return keeping && { names: keeping.keep_facts, days: keeping.days };
}

/**
 * The facts that are kept of a question: those that the profile names, and of these what rules can compare (texts, numbers,
 * true and false). Undefined if they are too much to be kept: then nothing is known of them, as of a question before.
 */
export function factsToKeep(
  facts: JsonObject,
  { names, days }: Keeping,
  answered: { readonly id: string; readonly role: string; readonly at: Date },
): KeptFacts | undefined {
  const kept = names.filter((name) => Object.hasOwn(facts, name) && isComparable(facts[name]));
  const known = Object.fromEntries(kept.map((name) => [name, facts[name]!]));
  if (JSON.stringify(known).length > MAX_KEPT) return undefined;
  const { id, role, at } = answered;
  return { id, role, names, facts: known, until: new Date(at.getTime() + days * DAY_MS) };
}

function isComparable(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
