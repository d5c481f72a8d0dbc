import type { Path } from '../mistake.js';
import { mistake, type Finding } from './finding.js';
import { partOf, partsOf, textOf, textsOf, type Part } from './look.js';
import { matches } from './pattern.js';

/** The models of a profile use only providers that the profile allows, and none that it forbids or denies. */
export function checkProviders({ providers, policies }: Part): readonly Finding[] {
  const part = partOf(providers);
  const allowed = textsOf(part['allowed_providers']);
  const forbidden = textsOf(part['forbidden_providers']);
  const denied = partsOf(policies).flatMap(([, rule]) => deniedProvider(rule) ?? []);
  const lists = ['allowed_providers', 'forbidden_providers'].flatMap((list) =>
    textsOf(part[list]).flatMap((provider, index) => checkName(['providers', list, index], provider)),
  );
  const uses = ['primary', 'planner', 'worker'].flatMap((use) => {
    const provider = textOf(partOf(part[use])['provider']);
    if (provider === undefined) return [];
    const path = ['providers', use, 'provider'];
    return [
      ...checkName(path, provider),
      ...(allowed.length === 0 || allowed.includes(provider) ? [] : [mistake(path, 'is none of allowed_providers')]),
      ...(forbidden.includes(provider) ? [mistake(path, 'is one of forbidden_providers')] : []),
      ...(denied.some((pattern) => matches(pattern, provider)) ? [mistake(path, 'is denied by a deny_provider')] : []),
    ];
  });
  return [...lists, ...uses];
}

/** One provider that looks like another is neither allowed nor forbidden with it. */
function checkName(path: Path, provider: string): readonly Finding[] {
  if (!/^\s|\s$|\p{C}/u.test(provider)) return [];
  return [mistake(path, 'must not begin or end with spaces, nor have invisible characters')];
}

function deniedProvider(rule: Part): string | undefined {
  if (rule['shadow'] === true) return undefined;
  return textOf(rule['rule_type'] === 'deny_provider' ? rule['pattern'] : rule['deny_provider']);
}
