import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storedOrder, type JsonValue } from '@handoff/kernel';
import fc from 'fast-check';
import type { Database } from './database.js';
import { createTestDatabase, databaseKinds, type TestDatabase } from './testing.js';

describe.each(databaseKinds)('JSON that %s has stored', (kind) => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await createTestDatabase(kind);
    db = await database.open();
  });
  afterAll(() => database.drop());

  async function stored(value: unknown): Promise<unknown> {
    const text = 'SELECT $1::text::jsonb AS value';
    const [row] = await db.query<{ value: unknown }>({ name: 'test_stored', text }, [JSON.stringify({ value })]);
    return (row!.value as { value: unknown }).value;
  }

  test.each([
    [{ b: 1, aa: 2, a: 3, 10: 4, 9: 5, '': 6 }],
    [{ ä: 1, zz: 2, z: 3, '\u{1F600}': 4, '\uFFFD\u0041': 5 }],
    [[1e21, 1e-7, 5e-324, 1.7976931348623157e308, -0, 0.1, 123456789012345680000]],
    [{ deep: [{ b: [], a: {} }, null, 'x', '\u0001"\\'] }],
  ] as JsonValue[][])('%j is the same text as in stored order', async (value) => {
    expect(JSON.stringify(await stored(value))).toBe(JSON.stringify(storedOrder(value!)));
  });

  test('any value has the same text as in stored order', async () => {
    const storable = fc
      .jsonValue({ stringUnit: 'grapheme' })
      .filter((value) => !/\\u0000|\\ud|__proto__/.test(JSON.stringify(value)));
    await fc.assert(
      fc.asyncProperty(storable, async (value) => {
        const ordered = storedOrder(value as JsonValue);
        expect(JSON.stringify(await stored(value))).toBe(JSON.stringify(ordered));
        expect(JSON.stringify(storedOrder(ordered))).toBe(JSON.stringify(ordered));
      }),
      { numRuns: 200 },
    );
  });
});
