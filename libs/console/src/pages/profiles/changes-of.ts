import type { JsonValue, Profile } from '@handoff/client';
import { diff, MAX_CHANGES, type Change } from '../../parts/content/diff.js';
import { text } from '../../text/text.js';
import { rulesOf, type Rule } from './rules-of.js';

const words = text.profiles;

/**
 * What changes from one profile to another, as people read it. Rules are compared without their order, which means nothing;
 * extensions, recipes and texts of folders by their names; of a long text only the lines that change are told.
 */
export function changesOf(before: Profile, after: Profile): readonly Change[] {
  const rest = diff(comparable(before), comparable(after)).map(inLines);
  return [...ruleChanges(rulesOf(before), rulesOf(after)), ...rest].slice(0, MAX_CHANGES);
}

/** The profile without its rules, its named lists as objects by name. */
function comparable({ policies: _, ...rest }: Profile): JsonValue {
  const { extensions, recipes, automated_tasks = [], goosehints, gooseignore, providers, privacy } = rest;
  return {
    ...rest,
    extensions: byName(extensions, 'name'),
    recipes: byName(recipes, 'name'),
    automated_tasks: byName(automated_tasks, 'name'),
    goosehints: { ...goosehints, local_templates: byName(goosehints.local_templates, 'path') },
    gooseignore: { ...gooseignore, local_templates: byName(gooseignore.local_templates, 'path') },
    providers: {
      ...providers,
      allowed_providers: inOneLine(providers.allowed_providers),
      forbidden_providers: inOneLine(providers.forbidden_providers),
    },
    privacy: { ...privacy, pii_categories: inOneLine(privacy.pii_categories) },
  };
}

function byName<N extends string, T extends Readonly<Record<N, string>>>(items: readonly T[], name: N) {
  // A name may be `__proto__`: an entry makes it a member like any other.
  return Object.fromEntries(items.map(({ [name]: key, ...rest }) => [key, rest]));
}

/** A list whose order means nothing. */
function inOneLine(items: readonly string[]): string {
  return items
    .map((item) => (/[,"]/.test(item) ? JSON.stringify(item) : item))
    .sort()
    .join(', ');
}

/** Rules for one pattern belong together: what is in both is left out, and the others are told in pairs. */
function ruleChanges(before: readonly Rule[], after: readonly Rule[]): readonly Change[] {
  const [old, now] = [grouped(before), grouped(after)];
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((name) => {
    const [removed, added] = withoutCommon(old.get(name) ?? [], now.get(name) ?? []);
    return Array.from({ length: Math.max(removed.length, added.length) }, (_, index) => {
      const [one, other] = [removed[index], added[index]];
      // What looks the same and is not is shown exactly: nobody publishes a change that was not shown.
      const told = one?.said === other?.said ? 'exact' : 'said';
      return { path: index === 0 ? name : `${name} (${index + 1})`, before: one?.[told], after: other?.[told] };
    });
  });
}

interface Said extends Pick<Rule, 'exact'> {
  /** In words. */
  readonly said: string;
}

/** What rules say besides their kind and pattern, by these. */
function grouped(rules: readonly Rule[]): ReadonlyMap<string, readonly Said[]> {
  const groups = new Map<string, Said[]>();
  for (const { rule, pattern, conditions, reason, demand, isShadow, exact } of rules) {
    const name = `${rule} ${pattern}`;
    const when = conditions.length === 0 ? words.rule.always : conditions.toSorted().join(', ');
    const said = [when, demand, reason, isShadow ? words.shadow : ''].filter(Boolean).join(' · ');
    groups.set(name, [...(groups.get(name) ?? []), { said, exact }]);
  }
  return groups;
}

function withoutCommon(before: readonly Said[], after: readonly Said[]): readonly [Said[], Said[]] {
  const added = [...after];
  const removed = before.filter(({ exact }) => {
    const at = added.findIndex((each) => each.exact === exact);
    if (at >= 0) added.splice(at, 1);
    return at < 0;
  });
  return [removed, added];
}

/** Of two texts with many lines, the lines between their common beginning and end. */
function inLines(change: Change): Change {
  const { path, before, after } = change;
  if (typeof before !== 'string' || typeof after !== 'string' || !/\n/.test(before + after)) return change;
  const [old, now] = [before.split('\n'), after.split('\n')];
  const start = old.findIndex((line, at) => line !== now[at]);
  const first = start < 0 ? old.length : start;
  let end = 0;
  while (end < Math.min(old.length, now.length) - first && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const between = (lines: readonly string[]): string | undefined => {
    const part = lines.slice(first, lines.length - end);
    return part.length === 0 ? undefined : part.join('\n');
  };
  return { path: `${path}, line ${first + 1}`, before: between(old), after: between(now) };
}
