import type { NormalProfile } from '@handoff/profiles';
import { shown, type DecidingPolicy, type Decision } from './decision.js';
import { decideBy, prepareAll, type InForce } from './in-force.js';
import { joinDemands } from './join-demands.js';
import { names, policiesOf, type Policy } from './policy.js';
import type { PolicyEngine } from './ports/policy-engine.js';
import { isName, questionOf, type Context, type QuestionKind } from './question.js';

/** A question that was answered before, as far as it is on record. */
export interface QuestionOnRecord {
  readonly kind: QuestionKind;
  /** The name as callers have it. */
  readonly name: string;
  /** The names of the facts that were kept. What is not in the context of these was not stated. Of other facts nothing is known. */
  readonly kept: ReadonlySet<string>;
  readonly context: Context;
}

/** What a question on record would be answered with, or the names of the facts on which that hangs. */
export type Replayed = { readonly decision: Decision } | { readonly missing: readonly string[] };

/** The policies of a profile that is not in force, ready for questions on record. */
export interface Replay {
  /** Decides by what is known for sure. It does not guess: whatever the unknown facts were, the outcome is the same, or it is missing. */
  decide(question: QuestionOnRecord): Replayed;
  /** Whether another profile decides by the same rules about this name. Then the outcome is the same whatever the facts were. */
  isAlike(other: NormalProfile, kind: QuestionKind, name: string): boolean;
  release(): void;
}

/** The most sets of kept facts for which policies are prepared at once. A set changes with a publication. */
const MAX_PREPARED = 8;

/** Makes the enforced policies of a profile ready. @throws PolicyError if the engine cannot. */
export function createReplay(engine: PolicyEngine, profile: NormalProfile): Replay {
  const enforced = enforcedOf(profile);
  const asked = [...new Set(enforced.flatMap(({ conditions }) => conditions.map(({ name }) => name)))].sort();
  const prepared = new Map<string, Prepared>();

  function preparedFor(kept: ReadonlySet<string>): Prepared {
    const key = JSON.stringify(asked.filter((name) => kept.has(name)));
    const known = prepared.get(key);
    if (known !== undefined) return known;
    const made = prepareFor(engine, enforced, kept);
    prepared.set(key, made);
    const [oldest] = prepared.keys();
    if (prepared.size > MAX_PREPARED && oldest !== undefined) {
      release(prepared.get(oldest)!);
      prepared.delete(oldest);
    }
    return made;
  }

  return {
    decide({ kind, name, kept, context }) {
      const question = questionOf(kind, profile.role, name, context);
      const { decidable, mayAllow } = preparedFor(kept);
      const decision = decideBy(decidable, question);
      if (!isName(question.name)) return { decision };
      const all = policiesFor(enforced, question.kind, question.name);
      const mayApply = allowsThatMay(decideBy(mayAllow, question));
      const uncertain = all.filter((policy) => missingFor(policy, kept).length > 0 && mayApply(policy));
      const outcomes = new Set(subsetsOf(effectsOf(uncertain)).map((effects) => outcomeWith(decision, effects)));
      const mayBeTooMuch = decision.outcome === 'ask' && effectsOf(uncertain).includes('ask') && demandsTooMuch(all);
      if (outcomes.size === 1 && !mayBeTooMuch) return { decision };
      return { missing: [...new Set(uncertain.flatMap((policy) => missingFor(policy, kept)))].sort() };
    },
    isAlike(other, kind, name) {
      const question = questionOf(kind, profile.role, name);
      const [ours, theirs] = [enforced, enforcedOf(other)].map((all) => policiesFor(all, question.kind, question.name));
      const rules = (policies: readonly Policy[]) => [...new Set(policies.map(asText))].sort().join('\n');
      return rules(ours!) === rules(theirs!) && !demandsTooMuch(ours!) && !demandsTooMuch(theirs!);
    },
    release() {
      for (const [key, each] of prepared) {
        prepared.delete(key);
        release(each);
      }
    },
  };
}

/** The policies of a profile, for questions of which certain facts were kept. */
interface Prepared {
  /** Those that the facts decide. */
  readonly decidable: InForce;
  /** The other allows without the conditions that the facts do not decide: one that does not apply so does not apply at all. */
  readonly mayAllow: InForce;
}

function prepareFor(engine: PolicyEngine, enforced: readonly Policy[], kept: ReadonlySet<string>): Prepared {
  const isDecidable = (policy: Policy): boolean => missingFor(policy, kept).length === 0;
  const decidable = prepareAll(engine, enforced.filter(isDecidable));
  const others = enforced.filter((policy) => policy.effect === 'allow' && !isDecidable(policy));
  try {
    const mayAllow = others.map((policy) => ({
      ...policy,
      conditions: policy.conditions.filter(({ name }) => kept.has(name)),
    }));
    return { decidable, mayAllow: prepareAll(engine, mayAllow) };
  } catch (error) {
    decidable.prepared.release();
    throw error;
  }
}

/** Whether a policy may apply, by what came of the allows without their unknown conditions. Of denies and asks that says nothing. */
function allowsThatMay({ code, deciding }: Decision): (policy: Policy) => boolean {
  const applying = new Set(deciding.map(({ pointer }) => pointer));
  return ({ effect, pointer }) => effect !== 'allow' || code === 'not_evaluated' || applying.has(pointer);
}

function release({ decidable, mayAllow }: Prepared): void {
  decidable.prepared.release();
  mayAllow.prepared.release();
}

/** What a profile says in some places, for those who read which rules decided. */
export function rulesAt(profile: NormalProfile, pointers: readonly string[]): readonly (DecidingPolicy | undefined)[] {
  const all = allOf(profile);
  return pointers.map((pointer) => {
    const policy = all.find((each) => each.pointer === pointer);
    return policy && shown(policy);
  });
}

/** A profile is read once, however many answers it gave. */
const read = new WeakMap<NormalProfile, readonly Policy[]>();

function allOf(profile: NormalProfile): readonly Policy[] {
  const known = read.get(profile) ?? policiesOf(profile);
  read.set(profile, known);
  return known;
}

function enforcedOf(profile: NormalProfile): readonly Policy[] {
  return allOf(profile).filter(({ isShadow }) => !isShadow);
}

function policiesFor(policies: readonly Policy[], kind: QuestionKind, name: string): readonly Policy[] {
  return policies.filter(({ kinds, pattern }) => kinds.includes(kind) && names(pattern, name));
}

function missingFor({ conditions }: Policy, kept: ReadonlySet<string>): readonly string[] {
  return conditions.map(({ name }) => name).filter((name) => !kept.has(name));
}

/** All that a policy for a name decides by: its pattern is not among it. */
function asText({ effect, conditions }: Policy): string {
  return JSON.stringify([effect, conditions.map((each) => JSON.stringify(each)).sort()]);
}

/** The outcome if policies with these effects applied too. Nothing is added to policies that cannot be evaluated. */
function outcomeWith({ outcome, code }: Decision, effects: readonly Policy['effect'][]): Decision['outcome'] {
  if (code === 'denied' || code === 'not_evaluated' || effects.includes('deny')) return 'deny';
  if (outcome === 'deny' && !effects.includes('allow')) return 'deny';
  return outcome === 'ask' || effects.includes('ask') ? 'ask' : 'allow';
}

/** Whether asks could demand more groups than an approval can have: then the outcome is no, and depends on which of them apply. */
function demandsTooMuch(policies: readonly Policy[]): boolean {
  const asks = policies.filter(({ effect }) => effect === 'ask');
  return asks.length > 0 && joinDemands(asks) === undefined;
}

function effectsOf(policies: readonly Policy[]): readonly Policy['effect'][] {
  return [...new Set(policies.map(({ effect }) => effect))];
}

function subsetsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.reduce<readonly (readonly T[])[]>(
    (subsets, item) => [...subsets, ...subsets.map((subset) => [...subset, item])],
    [[]],
  );
}
