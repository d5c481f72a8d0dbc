import type { Json } from './json.js';
import { describeMembers } from './member-descriptions.js';

export type { Json } from './json.js';

/** The named schemas found so far, by name. */
export type Components = Record<string, Json>;

/**
 * A schema as a document shows it: every part that has a `title` moves to the components under that title, and a `$ref`
 * takes its place. So every schema with the same title must be the same schema.
 */
export function refer(schema: object, components: Components): Json {
  return replace(JSON.parse(JSON.stringify(schema)) as Json, components);
}

function replace(node: Json, components: Components): Json {
  if (Array.isArray(node)) return node.map((item: Json) => replace(item, components));
  if (typeof node !== 'object' || node === null) return node;
  const members = Object.entries(node as Record<string, Json>);
  const replaced = members.map(([keyword, value]) => [
    keyword,
    OF_NAMES.has(keyword) ? replaceEach(value, components) : replace(value, components),
  ]);
  const described = describeMembers(Object.fromEntries(replaced) as Record<string, Json>);
  const { title, ...rest } = described;
  if (typeof title !== 'string') return described;
  components[title] = rest;
  return { $ref: `#/components/schemas/${title}` };
}

/** Keywords whose value is no schema, but has one for each name. A name may be that of a keyword: `title`, `properties`. */
const OF_NAMES = new Set(['properties', 'patternProperties', '$defs']);

function replaceEach(schemas: Json, components: Components): Json {
  const named = Object.entries(schemas as Record<string, Json>);
  return Object.fromEntries(named.map(([name, schema]) => [name, replace(schema, components)]));
}

/** The components sorted by name, so that the document does not depend on which operation used one first. */
export function sorted(components: Components): Json {
  return Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1)));
}
