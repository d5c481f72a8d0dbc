/** Any part of a JSON document. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Schemas that were named on the way, by name. */
export type Components = Record<string, Json>;

/**
 * A schema as a document shows it: every part that has a `title` moved to the components, under that title, and
 * referred to. A title is therefore a promise that the schema is the same wherever it occurs.
 */
export function refer(schema: object, components: Components): Json {
  return replace(JSON.parse(JSON.stringify(schema)) as Json, components);
}

function replace(node: Json, components: Components): Json {
  if (Array.isArray(node)) return node.map((item: Json) => replace(item, components));
  if (typeof node !== 'object' || node === null) return node;
  const members = Object.entries(node as Record<string, Json>);
  const replaced = Object.fromEntries(members.map(([name, value]) => [name, replace(value, components)]));
  const { title, ...rest } = replaced;
  if (typeof title !== 'string') return replaced;
  components[title] = rest;
  return { $ref: `#/components/schemas/${title}` };
}

/** The components in the order of their names, so that the document does not depend on who used one first. */
export function sorted(components: Components): Json {
  return Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1)));
}
