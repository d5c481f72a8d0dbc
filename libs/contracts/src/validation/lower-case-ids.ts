import { isUuid } from '@handoff/kernel';
import type { TSchema } from 'typebox';

/**
 * The value with every id that is one of its own members in lower case, as RFC 9562 writes UUIDs and Postgres returns
 * them; `A…` and `a…` are one id, and compare so only in one case. The value given is left as it is.
 */
export function lowerCaseIds(schema: TSchema, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const normal: Record<string, unknown> = { ...value };
  for (const name of idMembers(schema)) {
    const id = normal[name];
    if (typeof id === 'string' && isUuid(id)) normal[name] = id.toLowerCase();
  }
  return normal;
}

const known = new WeakMap<TSchema, readonly string[]>();

function idMembers(schema: TSchema): readonly string[] {
  const found = known.get(schema) ?? findIdMembers(schema);
  known.set(schema, found);
  return found;
}

function findIdMembers(schema: TSchema): readonly string[] {
  const { properties = {} } = schema as {
    readonly properties?: Readonly<Record<string, { readonly format?: string }>>;
  };
  return Object.keys(properties).filter((name) => properties[name]?.format === 'uuid');
}
