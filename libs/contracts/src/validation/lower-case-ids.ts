import { isUuid } from '@handoff/kernel';
import type { TSchema } from 'typebox';

/**
 * The value with every id that is one of its own members in lower case, or in a list or the names of a record that is
 * one, as RFC 9562 writes UUIDs and Postgres returns them; `A…` and `a…` are one id, and compare so only in one case.
 * The value given is left as it is.
 */
export function lowerCaseIds(schema: TSchema, value: unknown): unknown {
  if (!isRecord(value)) return value;
  const normal: Record<string, unknown> = { ...value };
  for (const [name, toLower] of idMembers(schema)) {
    if (Object.hasOwn(normal, name)) normal[name] = toLower(normal[name]);
  }
  return normal;
}

type ToLower = (value: unknown) => unknown;

const known = new WeakMap<TSchema, ReadonlyMap<string, ToLower>>();

function idMembers(schema: TSchema): ReadonlyMap<string, ToLower> {
  const found = known.get(schema) ?? findIdMembers(schema);
  known.set(schema, found);
  return found;
}

/** As much of a member's schema as tells where ids are in it. */
interface MemberSchema {
  readonly format?: string;
  readonly items?: { readonly format?: string };
  readonly propertyNames?: { readonly format?: string };
}

function findIdMembers(schema: TSchema): ReadonlyMap<string, ToLower> {
  const { properties = {} } = schema as { readonly properties?: Readonly<Record<string, MemberSchema>> };
  const members = new Map<string, ToLower>();
  for (const [name, { format, items, propertyNames }] of Object.entries(properties)) {
    if (format === 'uuid') members.set(name, lowerId);
    else if (items?.format === 'uuid') members.set(name, lowerList);
    else if (propertyNames?.format === 'uuid') members.set(name, lowerNames);
  }
  return members;
}

function lowerId(value: unknown): unknown {
  return typeof value === 'string' && isUuid(value) ? value.toLowerCase() : value;
}

function lowerList(value: unknown): unknown {
  return Array.isArray(value) ? value.map(lowerId) : value;
}

function lowerNames(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [lowerId(name), member]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
