import { toPointer } from '@handoff/contracts';
import { canonicalJson } from '@handoff/kernel';
import type { Path } from './mistake.js';
import type { NormalProfile } from './normalise.js';
import { partOf } from './rules/look.js';

/** One difference between two profiles: a part that was added, removed or changed. */
export interface Difference {
  /** Where it is in the later profile, or in the earlier one if it was removed. */
  readonly pointer: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Lists whose items have a name: the items with the same name are compared, whatever their order. */
const NAMES: Readonly<Record<string, string>> = {
  '/extensions': 'name',
  '/recipes': 'name',
  '/automated_tasks': 'name',
  '/goosehints/local_templates': 'path',
  '/gooseignore/local_templates': 'path',
};
/** Lists whose order means something: all others are compared as sets. Nobody here knows what settings of extensions mean. */
const ORDERED = /^\/privacy\/rules$|^\/extensions\/\d+\/preferences\//;

/** What is different in the later profile. Another order of rules, extensions or recipes is no difference. */
export function diffProfiles(before: NormalProfile, after: NormalProfile): readonly Difference[] {
  return diff(before, after, []);
}

function diff(before: unknown, after: unknown, path: Path): readonly Difference[] {
  if (isSame(before, after)) return [];
  const pointer = toPointer(path);
  if (Array.isArray(before) && Array.isArray(after)) {
    if (pointer in NAMES) return diffNamed(before, after, path, NAMES[pointer]!);
    return ORDERED.test(pointer) ? [{ pointer, before, after }] : diffSets(before, after, path);
  }
  if (!isObject(before) || !isObject(after)) return [change(pointer, before, after)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => diff(before[name], after[name], [...path, name]));
}

function change(pointer: string, before: unknown, after: unknown): Difference {
  return { pointer, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function diffNamed(
  before: readonly unknown[],
  after: readonly unknown[],
  path: Path,
  name: string,
): readonly Difference[] {
  const byName = new Map(before.map((item) => [partOf(item)[name], item]));
  const kept = after.flatMap((item, index) => {
    const key = partOf(item)[name];
    const earlier = byName.get(key);
    byName.delete(key);
    return diff(earlier, item, [...path, index]);
  });
  const removed = [...byName.values()].map((item) =>
    change(toPointer([...path, before.indexOf(item)]), item, undefined),
  );
  return [...removed, ...kept];
}

/** Equal items are counted: of an item that is there twice, one can be removed. */
function diffSets(before: readonly unknown[], after: readonly unknown[], path: Path): readonly Difference[] {
  const texts = after.map((item) => canonicalJson(item));
  const left = new Map<string, number>();
  for (const text of texts) left.set(text, (left.get(text) ?? 0) + 1);
  const take = (text: string): boolean => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count > 0;
  };
  const removed = before.flatMap((item, index) =>
    take(canonicalJson(item)) ? [] : [change(toPointer([...path, index]), item, undefined)],
  );
  const added = after.flatMap((item, index) => {
    const text = texts[index]!;
    const count = left.get(text) ?? 0;
    if (count <= 0) return [];
    left.set(text, count - 1);
    return [change(toPointer([...path, index]), undefined, item)];
  });
  return [...removed, ...added];
}

function isSame(before: unknown, after: unknown): boolean {
  return (
    before === after || (before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
