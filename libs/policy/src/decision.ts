import { isDecidable, type Facts } from '@handoff/profiles';
import { joinDemands } from './join-demands.js';
import { names, written, type ApprovalDemand, type Policy } from './policy.js';
import type { Question, QuestionKind } from './question.js';

/** Why a decision is as it is. */
export type DecisionCode =
  /** An allow applies, and neither a deny nor an ask does. */
  | 'allowed'
  /** An allow and an ask apply, and no deny does. */
  | 'approval_required'
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
  /** `ask` is no, unless the call has the approval of {@link demand}. */
  readonly outcome: 'allow' | 'ask' | 'deny';
  readonly code: DecisionCode;
  readonly role: string;
  readonly kind: QuestionKind;
  readonly name: string;
  /** The policies that decided, in the order of the profile. Empty if none did. */
  readonly deciding: readonly DecidingPolicy[];
  /**
   * What the context lacks, by name: what the denies or asks that decided could not be compared with, or what an allow for this name
   * asks for, if no rule applies.
   */
  readonly unknown: readonly string[];
  /** The approval with which it would be allowed, if the outcome is `ask`. */
  readonly demand?: ApprovalDemand;
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
  code: Exclude<DecisionCode, 'allowed' | 'approval_required' | 'denied' | 'no_rule'>,
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
 * The decision of the policies that apply: a deny wins over an ask, an ask over an allow, and without an allow the answer is no.
 *
 * @param applying the policies that apply, in the order of the profile.
 */
export function decisionBy(
  question: Question,
  applying: readonly Policy[],
  { all, facts, bundle }: { readonly all: readonly Policy[]; readonly facts: Facts; readonly bundle?: string },
): Decision {
  const { role, kind, name } = question;
  const denies = applying.filter(({ effect }) => effect === 'deny');
  const common = { role, kind, name, ...(bundle === undefined ? {} : { bundle }) };
  if (denies.length > 0) {
    const { unknown, reason } = why(denies, facts);
    return { outcome: 'deny', code: 'denied', ...common, deciding: denies.map(shown), unknown, reason };
  }
  const asks = applying.filter(({ effect }) => effect === 'ask');
  const applyingAllows = applying.filter(({ effect }) => effect === 'allow');
  if (applyingAllows.length > 0 && asks.length > 0) {
    const { unknown, reason } = why(asks, facts);
    const demand = joinDemands(asks);
    if (demand === undefined) return { ...refusal(question, 'not_evaluated', bundle), reason: TOO_MANY_GROUPS };
    const deciding = asks.map(shown);
    return { outcome: 'ask', code: 'approval_required', ...common, deciding, unknown, demand, reason };
  }
  if (applyingAllows.length > 0) {
    const reason = inWords(applyingAllows[0]!);
    return { outcome: 'allow', code: 'allowed', ...common, deciding: applyingAllows.map(shown), unknown: [], reason };
  }
  const allows = allowsOf(all, kind, name);
  const unknown = lacking(allows, facts);
  const reason = `No rule allows it.${whyNone(allows, unknown)}`;
  return { outcome: 'deny', code: 'no_rule', ...common, deciding: [], unknown, reason };
}

const TOO_MANY_GROUPS = 'Its rules require an approval by more groups than one approval can have.';

/** Why denies or asks decide: by the first of them, and by what is not known. */
function why(deciding: readonly Policy[], facts: Facts): Pick<Decision, 'unknown' | 'reason'> {
  const unknown = lacking(deciding, facts);
  return { unknown, reason: `${inWords(deciding[0]!)}${unknown.length === 0 ? '' : ` (${lacks(unknown)})`}` };
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
