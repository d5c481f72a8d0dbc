import { readFacts } from '@handoff/profiles';
import { decisionBy, refusal, type Decision } from './decision.js';
import type { Policy } from './policy.js';
import { PolicyError, type PolicyEngine, type PreparedPolicies } from './ports/policy-engine.js';
import { isName, type Question } from './question.js';

/** Policies, ready for questions. */
export interface InForce {
  readonly policies: readonly Policy[];
  /** The names of all conditions. */
  readonly asked: ReadonlySet<string>;
  readonly prepared: PreparedPolicies;
  /** The digest of the bundle that has them, if there is one. */
  readonly digest: string | undefined;
}

/** Prepares policies. @throws PolicyError if the engine cannot. */
export function prepareAll(engine: PolicyEngine, policies: readonly Policy[], digest?: string): InForce {
  const asked = new Set(policies.flatMap(({ conditions }) => conditions.map(({ name }) => name)));
  return { policies, asked, prepared: engine.prepare(policies), digest };
}

/** Decides a question by all of these policies, and by nothing else. */
export function decideBy({ policies: all, asked, prepared, digest }: InForce, question: Question): Decision {
  if (!isName(question.name)) return refusal(question, 'bad_name', digest);
  const facts = readFacts(question.context, asked);
  try {
    const applying = inOrder(prepared.applying(question.kind, question.name, facts)).map((index) => all[index]!);
    return decisionBy(question, applying, { all, facts, ...(digest === undefined ? {} : { bundle: digest }) });
  } catch (error) {
    if (error instanceof PolicyError) return refusal(question, 'not_evaluated', digest);
    throw error;
  }
}

function inOrder(indexes: readonly number[]): readonly number[] {
  return [...indexes].sort((a, b) => a - b);
}
