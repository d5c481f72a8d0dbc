import type { NormalProfile } from '@handoff/profiles';
import { refusal, type Decision } from './decision.js';
import { decideBy, prepareAll, type InForce } from './in-force.js';
import { policiesOf } from './policy.js';
import type { PolicyEngine } from './ports/policy-engine.js';
import { dataQuestion, providerQuestion, toolQuestion, type Context, type Question } from './question.js';
import { prepareShadow, type ShadowPolicies } from './shadow.js';

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

interface OfRole {
  readonly enforced: InForce;
  readonly shadow: ShadowPolicies | undefined;
}

/** Decides by an engine. Nothing is cached: an answer is by the policies that are in force when it is asked for. */
export function createPolicyDecisions(engine: PolicyEngine): PolicyDecisions {
  const roles = new Map<string, OfRole>();

  const decide = (question: Question): Decision => {
    const ofRole = roles.get(question.role);
    if (ofRole === undefined) return refusal(question, 'unknown_role');
    const shadow = ofRole.shadow?.decide(question);
    return { ...decideBy(ofRole.enforced, question), ...(shadow === undefined ? {} : { shadow }) };
  };

  return {
    put({ profile, digest }) {
      const policies = policiesOf(profile);
      const enforced = prepareAll(
        engine,
        policies.filter(({ isShadow }) => !isShadow),
        digest,
      );
      const before = roles.get(profile.role);
      roles.set(profile.role, { enforced, shadow: prepareShadow(engine, policies) });
      release(before);
    },
    remove(role) {
      const before = roles.get(role);
      roles.delete(role);
      release(before);
    },
    canUseTool: (role, tool, context) => decide(toolQuestion(role, tool, context)),
    canAccessData: (role, type, context) => decide(dataQuestion(role, type, context)),
    canUseProvider: (role, provider, context) => decide(providerQuestion(role, provider, context)),
    decide,
  };
}

function release(ofRole: OfRole | undefined): void {
  ofRole?.enforced.prepared.release();
  ofRole?.shadow?.release();
}
