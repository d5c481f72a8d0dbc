import type { JsonObject } from '@handoff/kernel';
import type { AccessAnswer, AccessCode, AccessKind, DecidingRule, SeenBundle } from './access.js';

/** An answer that somebody got, as the audit log has it. */
export interface RecordedAnswer {
  readonly auditId: string;
  /** Its place in the log; null for callers who do not see all of it. */
  readonly seq: number | null;
  readonly traceId: string | null;
  readonly recordedAt: Date;
  /** The role that was asked about; undefined when no role can have that name. */
  readonly role: string | undefined;
  /** Undefined when Handoff did not know what was asked, or nothing can have the name. */
  readonly asked: { readonly kind: AccessKind; readonly name: string } | undefined;
  readonly outcome: AccessOutcome;
  readonly code: AccessCode;
  /** The rules that decided, as pointers into the profile. */
  readonly deciding: readonly string[];
  readonly bundle: SeenBundle | undefined;
}

/** By rules alone: what was allowed by an approval is `ask`. */
export type AccessOutcome = 'allow' | 'ask' | 'deny';

/** A question on record, as far as it is: of facts that were not kept nothing is known. */
export interface QuestionOnRecord {
  readonly role: string;
  readonly kind: AccessKind;
  readonly name: string;
  readonly kept: readonly string[];
  readonly facts: JsonObject;
}

/** What a question on record would be answered with now. */
export type Replayed =
  | { readonly answer: AccessAnswer }
  /** The outcome is that on record: the profile that answered has the same rules for the name. */
  | 'same'
  /** The names of the facts on which the outcome hangs. */
  | { readonly missing: readonly string[] };

/** An answer that would have another outcome. */
export interface Difference {
  readonly recorded: RecordedAnswer & { readonly asked: NonNullable<RecordedAnswer['asked']> };
  readonly after: AccessAnswer;
}

/** What came of replaying some answers. */
export interface Tally {
  answers: number;
  same: number;
  notReplayable: number;
  /** For how many answers each fact is missing. */
  readonly missing: Map<string, number>;
  readonly differences: Difference[];
}

export function emptyTally(): Tally {
  return { answers: 0, same: 0, notReplayable: 0, missing: new Map(), differences: [] };
}

/** The outcome of an answer, in a word. */
export function outcomeOf({ isAllowed, demand }: Pick<AccessAnswer, 'isAllowed' | 'demand'>): AccessOutcome {
  if (isAllowed) return 'allow';
  return demand === undefined ? 'deny' : 'ask';
}

const BY_RULES: readonly AccessCode[] = [
  'allowed',
  'approved',
  'approval_required',
  'approval_refused',
  'denied',
  'no_rule',
];

/** Whether the rules of a profile made an answer, and not the lack of them. */
export function isByRules({ code, bundle }: Pick<RecordedAnswer, 'code' | 'bundle'>): boolean {
  return bundle !== undefined && BY_RULES.includes(code);
}

/** Counts an answer with what it would be now. */
export function count(tally: Tally, recorded: RecordedAnswer, replayed: Replayed): void {
  tally.answers += 1;
  const { asked } = recorded;
  if (replayed !== 'same' && 'missing' in replayed) {
    tally.notReplayable += 1;
    for (const name of replayed.missing) tally.missing.set(name, (tally.missing.get(name) ?? 0) + 1);
  } else if (replayed === 'same' || asked === undefined || outcomeOf(replayed.answer) === recorded.outcome) {
    tally.same += 1;
  } else {
    tally.differences.push({ recorded: { ...recorded, asked }, after: replayed.answer });
  }
}

/** A rule that decided once; only its place is known if the bundle that has it does not verify. */
export type RuleOnRecord = Pick<DecidingRule, 'pointer'> & Partial<DecidingRule>;
