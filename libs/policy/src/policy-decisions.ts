import type { NormalProfile } from '@handoff/profiles';
import { decisionBy, refusal, type Decision } from './decision.js';
import { readFacts } from './facts.js';
import { policiesOf, type Policy } from './policy.js';
import { PolicyError, type PolicyEngine, type PreparedPolicies } from './ports/policy-engine.js';
import { dataQuestion, isName, providerQuestion, toolQuestion, type Context, type Question } from './question.js';

/** What decisions are made by: the profile of a role, and the digest of the verified bundle that it comes from. */
export interface PoliciesInForce {
  readonly profile: NormalProfile;
  /** Absent for a profile that is tried out and has no bundle. */
  readonly digest?: string;
}

/** Decides what the agents of roles may do. The default is no. */
export interface PolicyDecisions {
  /**
   * Puts the policies of a profile in force for its role, in place of those before.
   *
   * @throws PolicyError if the engine cannot prepare them. Those before stay in force then.
   */
  put(inForce: PoliciesInForce): void;
  /** Takes the policies of a role out of force. Whatever the role asks is denied then. */
  remove(role: string): void;
  canUseTool(role: string, tool: string, context?: Context): Decision;
  canAccessData(role: string, type: string, context?: Context): Decision;
  canUseProvider(role: string, provider: string, context?: Context): Decision;
  decide(question: Question): Decision;
}

interface InForce {
  readonly policies: readonly Policy[];
  /** The names of all conditions. */
  readonly asked: ReadonlySet<string>;
  readonly prepared: PreparedPolicies;
  readonly digest: string | undefined;
}

/** Decides by an engine. Nothing is cached: an answer is by the policies that are in force when it is asked for. */
export function createPolicyDecisions(engine: PolicyEngine): PolicyDecisions {
  const roles = new Map<string, InForce>();

  const decide = (question: Question): Decision => {
    const inForce = roles.get(question.role);
    if (inForce === undefined) return refusal(question, 'unknown_role');
    const { policies: all, asked, prepared, digest } = inForce;
    if (!isName(question.name)) return refusal(question, 'bad_name', digest);
    const facts = readFacts(question.context, asked);
    try {
      const indexes = prepared.applying(question.kind, question.name, facts);
      const applying = [...indexes].sort((a, b) => a - b).map((index) => all[index]!);
      return decisionBy(question, applying, { all, facts, ...(digest === undefined ? {} : { bundle: digest }) });
    } catch (error) {
      if (error instanceof PolicyError) return refusal(question, 'not_evaluated', digest);
      throw error;
    }
  };

  return {
    put({ profile, digest }) {
      const policies = policiesOf(profile);
      const asked = new Set(policies.flatMap(({ conditions }) => conditions.map(({ name }) => name)));
      const prepared = engine.prepare(policies);
      const before = roles.get(profile.role);
      roles.set(profile.role, { policies, asked, prepared, digest });
      before?.prepared.release();
    },
    remove(role) {
      const before = roles.get(role);
      roles.delete(role);
      before?.prepared.release();
    },
    canUseTool: (role, tool, context) => decide(toolQuestion(role, tool, context)),
    canAccessData: (role, type, context) => decide(dataQuestion(role, type, context)),
    canUseProvider: (role, provider, context) => decide(providerQuestion(role, provider, context)),
    decide,
  };
}
