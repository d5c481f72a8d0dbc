import { HTTP_OPERATIONS, type HttpOperation } from '@handoff/contracts';
import { describe, expect, test } from '@jest/globals';
import type { Schema } from './arbitrary-of.js';
import { deviationsFrom, partsOf, render, renderWhole, WITH_BODY } from './every-route.js';
import { beyondBoundsOf, withValue } from './one-beyond.js';
import { exchange } from './raw-client.js';
import { inShort, type Target } from './target.js';

/** Sends the request; returns how the answer differs from a refusal that names the place. */
async function notRefusedAt(
  url: string,
  { http }: HttpOperation,
  bytes: Uint8Array,
  pointer: string,
): Promise<readonly string[]> {
  const { answers } = await exchange(url, bytes);
  const [answer] = answers;
  const errors = (answer?.json as { errors?: readonly { pointer: string }[] } | undefined)?.errors ?? [];
  const got = `${answers.map(inShort).join(', ')} at ${errors.map((error) => error.pointer).join(' ')}`;
  const status = http.invalidStatus ?? 422;
  const isRight =
    answer?.status === status && errors.some((error) => error.pointer === pointer) && answers.length === 1;
  return isRight ? [] : [`${pointer}: ${got}`];
}

/** Free-form members, which only the size of the whole body limits. */
function freeMembersOf(schema: Schema, path: readonly string[] = []): readonly (readonly string[])[] {
  const { type, properties, propertyNames } = schema;
  if (properties === undefined) return type === 'object' && propertyNames === undefined ? [path] : [];
  return Object.entries(properties).flatMap(([name, member]) => freeMembersOf(member, [...path, name]));
}

const MIB = 1_048_576;

/** A body one byte over a mebibyte, all of it in one member. */
function oneByteOver(json: string, schema: Schema, path: readonly string[]): string {
  const filled = (size: number): string =>
    JSON.stringify(withValue(JSON.parse(json), schema, { path, value: { a: 'x'.repeat(size) } }));
  return filled(MIB + 1 - Buffer.byteLength(filled(0)));
}

const WITH_QUERY = HTTP_OPERATIONS.filter(({ query }) => query !== undefined);

export function beyondBounds(target: () => Target): void {
  describe.each(WITH_BODY.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
    test('refuses each member that is one beyond its bound, and names it', async () => {
      const parts = partsOf(operation, await target().bearer(['admin']));
      const schema = operation.body as Schema;
      const deviations = await Promise.all(
        beyondBoundsOf(schema).map((each) => {
          const body = JSON.stringify(withValue(JSON.parse(parts.json), schema, each));
          return notRefusedAt(target().url, operation, renderWhole(parts, body), `/${each.path.join('/')}`);
        }),
      );
      expect(deviations.flat()).toEqual([]);
    });

    test('refuses free-form members one byte over the body limit', async () => {
      const parts = partsOf(operation, await target().bearer(['admin']));
      const deviations = await Promise.all(
        freeMembersOf(operation.body as Schema).map((path) =>
          deviationsFrom(target().url, `${operation.name} ${path.join('/')}`, {
            bytes: renderWhole(parts, oneByteOver(parts.json, operation.body as Schema, path)),
            expected: '413 BODY_TOO_LARGE',
          }),
        ),
      );
      expect(deviations.flat()).toEqual([]);
    });
  });

  test.each(WITH_QUERY.map((operation) => [operation.name, operation] as const))(
    '%s refuses each parameter that is one beyond its bound, and names it',
    async (_, operation) => {
      const parts = partsOf(operation, await target().bearer(['admin', 'auditor']));
      const deviations = await Promise.all(
        beyondBoundsOf(operation.query as Schema).map(({ path, value }) => {
          const line = `${parts.line}?${path.join('.')}=${encodeURIComponent(String(value))}`;
          return notRefusedAt(target().url, operation, render({ ...parts, line }, []), `query/${path.join('/')}`);
        }),
      );
      expect(deviations.flat()).toEqual([]);
    },
  );

  test('ingestAudit refuses metadata one byte over 16 KiB', async () => {
    const operation = WITH_BODY.find(({ name }) => name === 'ingestAudit')!;
    const parts = partsOf(operation, await target().bearer(['admin']));
    const metadata = { a: 'x'.repeat(16_384 + 1 - JSON.stringify({ a: '' }).length) };
    const body = JSON.stringify({ ...(JSON.parse(parts.json) as object), metadata });
    expect(await notRefusedAt(target().url, operation, renderWhole(parts, body), '/metadata')).toEqual([]);
  });
}
