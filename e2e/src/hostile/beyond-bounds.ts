import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryOf, type Schema } from './arbitrary-of.js';
import { deviationsFrom, partsOf, renderWhole, WITH_BODY } from './every-route.js';
import type { Target } from './target.js';

/** A value one beyond a bound of the contract, in its place. */
interface Beyond {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Every bound of strings and arrays below a schema, each with a value that is one beyond it. */
function beyondBoundsOf(schema: Schema, path: readonly string[] = []): readonly Beyond[] {
  const { maxLength, maxItems, items, properties = {}, anyOf = [] } = schema;
  return [
    ...(maxLength === undefined ? [] : [{ path, value: 'x'.repeat(maxLength + 1) }]),
    ...(maxItems === undefined ? [] : [{ path, value: tooMany(items ?? {}, maxItems + 1) }]),
    ...(items === undefined ? [] : beyondBoundsOf(items).map((each) => ({ path, value: [inItem(items, each)] }))),
    ...anyOf.flatMap((branch) => beyondBoundsOf(branch, path)),
    ...Object.entries(properties).flatMap(([name, member]) => beyondBoundsOf(member, [...path, name])),
  ];
}

function tooMany(items: Schema, count: number): readonly unknown[] {
  return fc.sample(arbitraryOf(items), { numRuns: count, seed: 1 });
}

function inItem(items: Schema, { path, value }: Beyond): unknown {
  if (path.length === 0) return value;
  return withValue(fc.sample(arbitraryOf(items), { numRuns: 1, seed: 1 })[0], { path, value });
}

function withValue(body: unknown, { path: [name, ...rest], value }: Beyond): unknown {
  if (name === undefined) return value;
  const members = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  return { ...members, [name]: withValue(members[name], { path: rest, value }) };
}

/** What a caller may fill freely, which only the size of the whole body bounds. */
function freeMembersOf(schema: Schema, path: readonly string[] = []): readonly (readonly string[])[] {
  const { type, properties, propertyNames } = schema;
  if (properties === undefined) return type === 'object' && propertyNames === undefined ? [path] : [];
  return Object.entries(properties).flatMap(([name, member]) => freeMembersOf(member, [...path, name]));
}

const MIB = 1_048_576;

/** A body of a byte more than a mebibyte, all of it in one member. */
function oneByteOver(json: string, path: readonly string[]): string {
  const filled = (size: number): string =>
    JSON.stringify(withValue(JSON.parse(json), { path, value: { a: 'x'.repeat(size) } }));
  return filled(MIB + 1 - Buffer.byteLength(filled(0)));
}

export function beyondBounds(target: () => Target): void {
  describe.each(WITH_BODY.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
    test('refuses each member that is one beyond its bound', async () => {
      const parts = partsOf(operation, await target().bearer(['admin']));
      const deviations = await Promise.all(
        beyondBoundsOf(operation.body as Schema).map((each) =>
          deviationsFrom(target().url, `${operation.name} ${each.path.join('/')}`, {
            bytes: renderWhole(parts, JSON.stringify(withValue(JSON.parse(parts.json), each))),
            expected: '422 VALIDATION_FAILED',
          }),
        ),
      );
      expect(deviations.flat()).toEqual([]);
    });

    test('refuses free members of a byte more than a body holds', async () => {
      const parts = partsOf(operation, await target().bearer(['admin']));
      const deviations = await Promise.all(
        freeMembersOf(operation.body as Schema).map((path) =>
          deviationsFrom(target().url, `${operation.name} ${path.join('/')}`, {
            bytes: renderWhole(parts, oneByteOver(parts.json, path)),
            expected: '413 BODY_TOO_LARGE',
          }),
        ),
      );
      expect(deviations.flat()).toEqual([]);
    });
  });
}
