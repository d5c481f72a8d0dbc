import { refusal, type Decision, type ShadowDecision } from './decision.js';
import { decideBy, prepareAll, type InForce } from './in-force.js';
import { names, type Policy } from './policy.js';
import { PolicyError, type PolicyEngine } from './ports/policy-engine.js';
import { isName, type Question } from './question.js';

/** The policies of a role with those in shadow among them. */
export interface ShadowPolicies {
  /** What would be decided; undefined if no policy in shadow is for the name. */
  decide(question: Question): ShadowDecision | undefined;
  release(): void;
}

/**
 * Prepares all policies of a role as if none were in shadow. They are another set than the one that decides, so that no mistake
 * in a policy that is only tried reaches a decision: if they cannot be prepared, they are `not_evaluated`.
 *
 * @returns undefined if no policy is in shadow.
 */
export function prepareShadow(engine: PolicyEngine, all: readonly Policy[]): ShadowPolicies | undefined {
  const shadows = all.filter(({ isShadow }) => isShadow);
  if (shadows.length === 0) return undefined;
  const tried = prepareOrNot(engine, all);
  return {
    decide(question) {
      const { kind, name } = question;
      if (!isName(name) || !shadows.some(({ kinds, pattern }) => kinds.includes(kind) && names(pattern, name))) {
        return undefined;
      }
      return withoutQuestion(tried === undefined ? refusal(question, 'not_evaluated') : decideBy(tried, question));
    },
    release: () => tried?.prepared.release(),
  };
}

function prepareOrNot(engine: PolicyEngine, all: readonly Policy[]): InForce | undefined {
  try {
    return prepareAll(engine, all);
  } catch (error) {
    if (error instanceof PolicyError) return undefined;
    throw error;
  }
}

function withoutQuestion({
  role: _role,
  kind: _kind,
  name: _name,
  bundle: _bundle,
  ...rest
}: Decision): ShadowDecision {
  return rest;
}
