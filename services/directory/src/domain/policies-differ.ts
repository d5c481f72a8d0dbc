import { canonicalJson, type JsonObject } from '@handoff/kernel';

/**
 * Whether one profile may decide otherwise than another one: its rules, or the lists of its providers. The order of rules and
 * their reasons decide nothing, nor does anything else in a profile.
 */
export function policiesDiffer(one: JsonObject, other: JsonObject): boolean {
  const [some, others] = [policiesIn(one), policiesIn(other)];
  return some.size !== others.size || [...some].some((policy) => !others.has(policy));
}

function policiesIn({ policies, providers }: JsonObject): ReadonlySet<string> {
  const { allowed_providers, forbidden_providers } = providers as JsonObject;
  const rules = (policies as readonly JsonObject[]).map(({ reason: _reason, ...rule }) => canonicalJson(rule));
  const lists = Object.entries({ allowed_providers, forbidden_providers }).flatMap(([list, names]) =>
    ((names ?? []) as readonly string[]).map((name) => canonicalJson([list, name])),
  );
  return new Set([...rules, ...lists]);
}
