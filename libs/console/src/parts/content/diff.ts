import type { JsonValue } from '@handoff/client';

/** A difference between two contents. */
export interface Change {
  /** Where, such as `data.items.3.price`; empty for the whole. */
  readonly path: string;
  /** Undefined: it was not there. */
  readonly before: JsonValue | undefined;
  /** Undefined: it is not there any more. */
  readonly after: JsonValue | undefined;
}

/** More differences than this say: it is another content. */
export const MAX_CHANGES = 100;

/** What changed from one JSON value to another, member by member, in the order of the new one. At most {@link MAX_CHANGES}. */
export function diff(before: JsonValue | undefined, after: JsonValue | undefined): readonly Change[] {
  const changes: Change[] = [];
  compare('', before, after, changes);
  return changes;
}

function compare(path: string, before: JsonValue | undefined, after: JsonValue | undefined, changes: Change[]): void {
  if (changes.length >= MAX_CHANGES || before === after) return;
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after)) {
    if (!isSame(before, after)) changes.push({ path, before, after });
    return;
  }
  const [old, now] = [before as Members, after as Members];
  const names = [...Object.keys(now), ...Object.keys(old).filter((name) => !Object.hasOwn(now, name))];
  for (const name of names) {
    const member = (of: Members): JsonValue | undefined => (Object.hasOwn(of, name) ? of[name] : undefined);
    compare(path === '' ? name : `${path}.${name}`, member(old), member(now), changes);
  }
}

type Members = Readonly<Record<string, JsonValue>>;

function isBranch(value: JsonValue | undefined): value is Exclude<JsonValue, null | boolean | number | string> {
  return value !== null && typeof value === 'object';
}

/** Two values of which one is no object or list: only an empty one is the same as another empty one. */
function isSame(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  return isBranch(before) && isBranch(after) && JSON.stringify(before) === JSON.stringify(after);
}
