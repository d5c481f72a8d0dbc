import { isDecidable, isMet, type Facts } from '@handoff/profiles';
import { names, type Policy } from '../policy.js';
import { PolicyError, type PolicyEngine, type PreparedPolicies } from '../ports/policy-engine.js';

/** The promises of an engine in the fewest words: what the others are compared with, in tests and in the benchmark. */
export function createPlainPolicyEngine(): PolicyEngine {
  return {
    prepare: (policies) => {
      let isReleased = false;
      const applying: PreparedPolicies['applying'] = (kind, name, facts) => {
        if (isReleased) throw new PolicyError('The policies were released.');
        const fitting = policies.flatMap((policy, index) =>
          policy.kinds.includes(kind) && names(policy.pattern, name) && applies(policy, facts) ? [index] : [],
        );
        const denies = fitting.filter((index) => policies[index]?.effect === 'deny');
        return denies.length > 0 ? denies : fitting;
      };
      return { applying, release: () => void (isReleased = true) };
    },
  };
}

function applies({ effect, conditions }: Policy, facts: Facts): boolean {
  if (!conditions.every((each) => isDecidable(each, facts))) return effect !== 'allow';
  return conditions.every((each) => isMet(each, facts));
}
