import fc from 'fast-check';
import { arbitraryOf, type Schema } from './arbitrary-of.js';

/** A value one beyond a bound of a schema, and its place. */
export interface Beyond {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** For each bound within a schema, a value one beyond it. */
export function beyondBoundsOf(schema: Schema): readonly Beyond[] {
  const { items, properties = {}, propertyNames, additionalProperties, anyOf = [] } = schema;
  const below = (name: string, member: Schema): readonly Beyond[] =>
    beyondBoundsOf(member).map(({ path, value }) => ({ path: [name, ...path], value }));
  return [
    ...ownBoundsOf(schema).map((value) => ({ path: [], value })),
    ...(items === undefined ? [] : below('0', items)),
    ...(propertyNames === undefined || typeof additionalProperties !== 'object'
      ? []
      : below(SOME_NAME, additionalProperties)),
    ...anyOf.flatMap(beyondBoundsOf),
    ...Object.entries(properties).flatMap(([name, member]) => below(name, member)),
  ];
}

/** Where callers choose the names of members, a UUID is a valid name. */
const SOME_NAME = '01890a5d-ac96-774b-bcce-b302099a8057';

function ownBoundsOf(schema: Schema): readonly unknown[] {
  const { maxLength, pattern, maxItems, items = {}, maxProperties, maximum, minimum } = schema;
  const longer = pattern?.replace(LAST_COUNT, (_, most: string) => `{${Number(most) + 1}}$`);
  return [
    ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]),
    ...(longer === undefined || longer === pattern ? [] : fc.sample(fc.stringMatching(new RegExp(longer)), ONCE)),
    ...(maxItems === undefined ? [] : [fc.sample(arbitraryOf(items), { ...ONCE, numRuns: maxItems + 1 })]),
    ...(maxProperties === undefined ? [] : [tooManyNames(schema, maxProperties + 1)]),
    ...(maximum === undefined ? [] : [maximum + 1]),
    ...(minimum === undefined ? [] : [minimum - 1]),
  ];
}

/** The count at the end of `^[a-z]{1,200}$`: the maximum length of the text or of the list in it. */
const LAST_COUNT = /\{(?:\d+,)?(\d+)\}\$$/;
const ONCE = { numRuns: 1, seed: 1 };

function tooManyNames({ additionalProperties }: Schema, count: number): unknown {
  const value = typeof additionalProperties === 'object' ? arbitraryOf(additionalProperties) : fc.constant(1);
  return Object.fromEntries(fc.sample(fc.tuple(fc.uuid(), value), { seed: 1, numRuns: count }));
}

/** A body with the value at the path; the members on the way exist and are valid. */
export function withValue(body: unknown, schema: Schema, { path: [name, ...rest], value }: Beyond): unknown {
  if (name === undefined) return value;
  const { items, properties = {}, additionalProperties } = schema;
  if (items !== undefined) {
    const item: unknown = fc.sample(arbitraryOf(items), ONCE)[0];
    return [withValue(item, items, { path: rest, value })];
  }
  const member = properties[name] ?? (typeof additionalProperties === 'object' ? additionalProperties : {});
  const members = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  return { ...members, [name]: withValue(members[name], member, { path: rest, value }) };
}
