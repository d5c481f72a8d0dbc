import { names, type Pattern } from '../policy.js';

/** Patterns of some policies, and the policies that can apply to a name whose closest pattern is among them. */
export interface Slice {
  /** Indexes of policies. */
  readonly members: readonly number[];
}

/** Policies, cut so that few of them have to be evaluated for one name. */
export interface Slices {
  readonly slices: readonly Slice[];
  /** The slice for a name. All policies that name it are in there, and others may be. */
  of(name: string): Slice;
}

/** Cedar takes 2 to 3 µs for each policy of a set, whether its pattern fits or not. */
const SLICE_SIZE = 32;

/**
 * Cuts policies by their patterns. In the order of their texts, a pattern comes after all patterns that are beginnings of it;
 * a slice is a run of patterns, with the policies of these beginnings.
 */
export function cutIntoSlices(policies: readonly { readonly index: number; readonly pattern: Pattern }[]): Slices {
  const groups = groupsOf(policies);
  const slices: Slice[] = [];
  const sliceOf = new Map<string, Slice>();
  for (let at = 0; at < groups.length;) {
    const run = [groups[at++]!];
    for (let size = run[0]!.indexes.length; at < groups.length; at += 1) {
      size += groups[at]!.indexes.length;
      if (size > SLICE_SIZE) break;
      run.push(groups[at]!);
    }
    const inRun = new Set(run);
    const others = groups.filter(
      (group) =>
        !inRun.has(group) && group.pattern.isPrefix && run.some(({ pattern }) => names(group.pattern, pattern.text)),
    );
    const slice = { members: [...others, ...run].flatMap(({ indexes }) => indexes) };
    slices.push(slice);
    for (const { key } of run) sliceOf.set(key, slice);
  }
  const none: Slice = { members: [] };
  return { slices, of: (name) => closest(name, sliceOf) ?? none };
}

/** By the exact name, or else by the longest pattern that is a beginning of it. */
function closest(name: string, sliceOf: ReadonlyMap<string, Slice>): Slice | undefined {
  const exact = sliceOf.get(keyOf({ text: name, isPrefix: false }));
  if (exact !== undefined) return exact;
  for (let length = name.length; length >= 0; length -= 1) {
    const slice = sliceOf.get(keyOf({ text: name.slice(0, length), isPrefix: true }));
    if (slice !== undefined) return slice;
  }
  return undefined;
}

interface Group {
  readonly key: string;
  readonly pattern: Pattern;
  readonly indexes: number[];
}

function groupsOf(policies: Parameters<typeof cutIntoSlices>[0]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { index, pattern } of policies) {
    const key = keyOf(pattern);
    const group = groups.get(key) ?? { key, pattern, indexes: [] };
    group.indexes.push(index);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** A beginning sorts before the exact name with the same text. */
function keyOf({ text, isPrefix }: Pattern): string {
  return `${text}\u0000${isPrefix ? '' : '='}`;
}
