type Members = Readonly<Record<string, unknown>>;

/** The JSON merge patch (RFC 7396) that makes `after` of `before`. Neither may have a null. */
export function mergePatchTo(before: object, after: object): object {
  const [from, to] = [before as Members, after as Members];
  const patch = new Map<string, unknown>();
  for (const name of Object.keys(from)) if (!Object.hasOwn(to, name)) patch.set(name, null);
  for (const [name, value] of Object.entries(to)) {
    const former = Object.hasOwn(from, name) ? from[name] : undefined;
    if (isSame(former, value)) continue;
    patch.set(name, isObject(former) && isObject(value) ? mergePatchTo(former, value) : value);
  }
  return Object.fromEntries(patch);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(one: unknown, other: unknown): boolean {
  if (isObject(one) && isObject(other)) return Object.keys(mergePatchTo(one, other)).length === 0;
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((item, at) => isSame(item, other[at]));
}
