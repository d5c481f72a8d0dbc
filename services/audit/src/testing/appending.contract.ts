import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { verifyCanonical } from '../domain/canonical-entry.js';
import { findDefects } from '../domain/verify-log.js';
import { appendAll } from './append-all.js';
import { aRecord } from './builders.js';
import type { LogsUnderTest } from './log-harness.js';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i + 1);

/** Appending: no gaps, no record twice, no half batch, and every entry can be checked later. */
export function describeAppending(given: () => LogsUnderTest): void {
  describe('appending', () => {
    test('numbers entries from 1 in the order given', async () => {
      const records = [aRecord(), aRecord(), aRecord()];
      const appended = await appendAll(given().one, records);
      expect(appended.map(({ entry }) => [entry.id, entry.seq])).toEqual(records.map(({ id }, i) => [id, i + 1]));
      expect(appended.every(({ fresh }) => fresh)).toBe(true);
    });

    test('by 20 at once, on two instances, leaves no gap and loses no record', async () => {
      const { one, two } = given();
      const batches = Array.from({ length: 20 }, (_, i) => Array.from({ length: 1 + (i % 4) }, () => aRecord()));
      await Promise.all(batches.map((batch, i) => (i % 2 === 0 ? one : two).append(batch)));
      const ids = batches.flat().map(({ id }) => id);
      const entries = await one.stretch(1, 1000);
      expect(entries.map(({ seq }) => seq)).toEqual(numbers(ids.length));
      expect(entries.map(({ id }) => id).sort()).toEqual([...ids].sort());
      expect(findDefects(entries)).toEqual([]);
    });

    test('the same record twice records it once, and returns the first entry', async () => {
      const { one, two } = given();
      const record = aRecord();
      const [first] = await appendAll(one, [record]);
      const [second] = await appendAll(two, [{ ...record, eventType: 'task.completed' }]);
      expect(second).toEqual({ entry: first?.entry, fresh: false });
      expect(await one.stretch(1, 10)).toHaveLength(1);
    });

    test('the same record twice in one batch records it once', async () => {
      const record = aRecord();
      const appended = await appendAll(given().one, [record, aRecord(), record]);
      expect(appended.map(({ entry, fresh }) => [entry.seq, fresh])).toEqual([
        [1, true],
        [2, true],
        [1, false],
      ]);
    });

    test('the same records by 20 at once records each once, without a gap', async () => {
      const { one, two } = given();
      const records = Array.from({ length: 10 }, () => aRecord());
      const rounds = Array.from({ length: 20 }, (_, i) => appendAll(i % 2 === 0 ? one : two, records.slice(i % 10)));
      const fresh = (await Promise.all(rounds)).flat().filter((appended) => appended.fresh);
      expect(fresh).toHaveLength(10);
      expect((await one.stretch(1, 100)).map(({ seq }) => seq)).toEqual(numbers(10));
    });

    test.each([
      ['a NUL in its metadata', { metadata: { text: 'a\0b' } }],
      ['a lone surrogate in its metadata', { metadata: { text: '\ud800' } }],
      ['an id that is not a UUID', { id: 'not-an-id' }],
      ['a type that is too long for an index', { eventType: incompressible(20_000) }],
    ])('a record with %s is refused, and its batch with it, and leaves no gap', async (_, changes) => {
      const { one } = given();
      await expect(one.append([aRecord(), aRecord(changes)])).rejects.toMatchObject({ code: 'UNSAFE_JSON' });
      expect(await one.stretch(1, 10)).toEqual([]);
      const [next] = await appendAll(one, [aRecord()]);
      expect(next?.entry.seq).toBe(1);
    });

    test('an empty batch appends nothing', async () => {
      expect(await appendAll(given().one, [])).toEqual([]);
    });
  });

  describe('an entry', () => {
    test('reads back as it was written, and its canonical form can be recomputed from it', async () => {
      const { one, two } = given();
      const metadata = {
        'ö \u0001 😀': [1, -0.5, 1e-7, 123456789.123, 9007199254740991, true, null],
        b: { z: {}, a: [] },
        a: '"\\/\u2028',
      };
      const ids = { sessionId: randomUUID(), taskId: randomUUID(), approvalId: randomUUID() };
      const record = aRecord({ ...ids, metadata, participants: ['a,b', '{"c"}', ''], fingerprint: '0'.repeat(64) });
      const [appended] = await appendAll(one, [record]);
      const [entry] = await two.stretch(1, 1);
      expect(entry).toEqual(appended?.entry);
      expect(entry).toMatchObject({ ...record, seq: 1 });
      expect(entry !== undefined && verifyCanonical(entry)).toBe(true);
    });

    test('keeps absent members absent', async () => {
      const nothing = { role: null, traceId: null, actor: null, participants: [] };
      await appendAll(given().one, [aRecord(nothing)]);
      const [entry] = await given().two.stretch(1, 1);
      expect(entry).toMatchObject(nothing);
      expect(entry !== undefined && verifyCanonical(entry)).toBe(true);
    });
  });
}

/** Text that Postgres cannot compress into an index entry. */
function incompressible(length: number): string {
  let text = '';
  while (text.length < length) text += randomUUID();
  return text;
}
