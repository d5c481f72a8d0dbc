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
  const replaced = Object.fromEntries(members.map(([name, value]) => [name, replace(value, components)]));
  const described = describeMembers(replaced);
  const { title, ...rest } = described;
  // A member may be called title, too.
  if (typeof title !== 'string') return described;
  components[title] = rest;
  return { $ref: `#/components/schemas/${title}` };
}

/** The components sorted by name, so that the document does not depend on which operation used one first. */
export function sorted(components: Components): Json {
  return Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1)));
}
