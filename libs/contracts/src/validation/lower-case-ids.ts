import { isUuid } from '@handoff/kernel';
import type { TSchema } from 'typebox';

/**
 * Copies the value with its ids in lower case: ids in members, in lists, and as names of records. RFC 9562 writes UUIDs
 * so, and Postgres returns them so. `A…` and `a…` are one id, but only equal text compares equal.
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

/** The part of a member's schema that tells where it holds ids. */
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
