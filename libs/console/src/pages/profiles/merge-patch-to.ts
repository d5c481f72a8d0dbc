import type { JsonObject, JsonValue } from '@handoff/client';

/** The JSON merge patch (RFC 7396) that makes one document of another. Members of a profile's objects are never null. */
export function mergePatchTo(before: JsonObject, after: JsonObject): JsonObject {
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  const changed = Object.entries(after).flatMap(([name, value]): [string, JsonValue][] => {
    const old = Object.hasOwn(before, name) ? before[name] : undefined;
    if (old !== undefined && isObject(old) && isObject(value)) {
      const patch = mergePatchTo(old, value);
      return Object.keys(patch).length === 0 ? [] : [[name, patch]];
    }
    return JSON.stringify(old) === JSON.stringify(value) ? [] : [[name, value]];
  });
  return Object.fromEntries([...removed.map((name) => [name, null] as const), ...changed]);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
