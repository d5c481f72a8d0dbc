import { isDecidable, type Facts } from './facts.js';
import { names, written, type Policy } from './policy.js';
import type { Question, QuestionKind } from './question.js';

/** Why a decision is as it is. */
export type DecisionCode =
  /** An allow applies, and no deny does. */
  | 'allowed'
  /** A deny applies. */
  | 'denied'
  /** No rule applies. */
  | 'no_rule'
  /** The role has no policies in force. */
  | 'unknown_role'
  /** Nothing can have this name. */
  | 'bad_name'
  /** The policies could not be evaluated. */
  | 'not_evaluated';

/** The answer to a question. */
export interface Decision {
  readonly outcome: 'allow' | 'deny';
  readonly code: DecisionCode;
  readonly role: string;
  readonly kind: QuestionKind;
  readonly name: string;
  /** The policies that decided, in the order of the profile. Empty if none did. */
  readonly deciding: readonly DecidingPolicy[];
  /**
   * What the context lacks, by name: what the denies that decided could not be compared with, or what an allow for this name
   * asks for, if no rule applies.
   */
  readonly unknown: readonly string[];
  /** One sentence for people. */
  readonly reason: string;
  /** The digest of the bundle whose policies decided; absent for an unknown role and for a profile without a bundle. */
  readonly bundle?: string;
  /** What it would be if the rules in shadow were enforced; absent if none of them is for this name. */
  readonly shadow?: ShadowDecision;
}

/** A decision that counts for nothing. */
export type ShadowDecision = Omit<Decision, 'role' | 'kind' | 'name' | 'bundle' | 'shadow'>;

export interface DecidingPolicy {
  /** Where the profile says so: a JSON Pointer (RFC 6901). */
  readonly pointer: string;
  /** A rule type, `allowed_providers` or `forbidden_providers`. */
  readonly rule: string;
  readonly pattern: string;
  readonly reason?: string;
}

/** A decision without policies. */
export function refusal(
  { role, kind, name }: Question,
  code: Exclude<DecisionCode, 'allowed' | 'denied' | 'no_rule'>,
  bundle?: string,
): Decision {
  const common = { role, kind, name, ...(bundle === undefined ? {} : { bundle }) };
  return { outcome: 'deny', code, ...common, deciding: [], unknown: [], reason: REFUSALS[code] };
}

const REFUSALS = {
  unknown_role: 'The role has no policies in force.',
  bad_name: 'Nothing can have this name: it is empty, too long, or has spaces, control characters or a *.',
  not_evaluated: 'The policies could not be evaluated.',
} as const;

/**
 * The decision of the policies that apply: a deny wins, and without a policy the answer is no.
 *
 * @param applying the policies that apply, in the order of the profile.
 */
export function decisionBy(
  { role, kind, name }: Question,
  applying: readonly Policy[],
  { all, facts, bundle }: { readonly all: readonly Policy[]; readonly facts: Facts; readonly bundle?: string },
): Decision {
  const denies = applying.filter(({ effect }) => effect === 'deny');
  const common = { role, kind, name, ...(bundle === undefined ? {} : { bundle }) };
  if (denies.length > 0) {
    const unknown = lacking(denies, facts);
    const reason = `${inWords(denies[0]!)}${unknown.length === 0 ? '' : ` (${lacks(unknown)})`}`;
    return { outcome: 'deny', code: 'denied', ...common, deciding: denies.map(shown), unknown, reason };
  }
  if (applying.length > 0) {
    const reason = inWords(applying[0]!);
    return { outcome: 'allow', code: 'allowed', ...common, deciding: applying.map(shown), unknown: [], reason };
  }
  const allows = allowsOf(all, kind, name);
  const unknown = lacking(allows, facts);
  const reason = `No rule allows it.${whyNone(allows, unknown)}`;
  return { outcome: 'deny', code: 'no_rule', ...common, deciding: [], unknown, reason };
}

function allowsOf(all: readonly Policy[], kind: QuestionKind, name: string): readonly Policy[] {
  return all.filter(({ effect, kinds, pattern }) => effect === 'allow' && kinds.includes(kind) && names(pattern, name));
}

/** The names of conditions that cannot be decided by what is known. */
function lacking(policies: readonly Policy[], facts: Facts): readonly string[] {
  const conditions = policies.flatMap((policy) => policy.conditions);
  return [...new Set(conditions.filter((each) => !isDecidable(each, facts)).map(({ name }) => name))].sort();
}

/** What the profile says for a policy, or else the policy itself. */
function inWords({ reason, rule, pattern }: Policy): string {
  return reason ?? `${rule} ${written(pattern)}`;
}

function whyNone(allows: readonly Policy[], unknown: readonly string[]): string {
  if (allows.length === 0) return '';
  if (unknown.length > 0) return ` ${lacks(unknown)}`;
  return ` The conditions of ${allows.map(({ pointer }) => pointer).join(', ')} are not met.`;
}

function lacks(unknown: readonly string[]): string {
  return `The context has no usable ${unknown.map((name) => JSON.stringify(name)).join(', ')}.`;
}

/** A policy as an answer names it. */
export function shown({ pointer, rule, pattern, reason }: Policy): DecidingPolicy {
  return { pointer, rule, pattern: written(pattern), ...(reason === undefined ? {} : { reason }) };
}
