import { beforeEach, describe, expect, test } from '@jest/globals';
import { parseEventTypes } from '@handoff/contracts';
import { randomUUID } from 'node:crypto';
import type { LogQuery } from '../domain/log-query.js';
import { aRecord, EVERYTHING, inTime } from './builders.js';
import type { LogsUnderTest } from './log-harness.js';

/** Following: in the order of the log, each entry once, whatever is filtered out. */
export function describeFollowing(given: () => LogsUnderTest): void {
  const read = (query: Partial<LogQuery> = {}) => given().two.readOn({ ...EVERYTHING, ...query }, inTime());
  const places = async (query: Partial<LogQuery>) => (await read(query)).entries.map(({ seq }) => seq);

  describe('reading on from a place', () => {
    beforeEach(async () => {
      await given().one.append(
        Array.from({ length: 12 }, (_, i) => aRecord({ eventType: i % 3 === 0 ? 'a.x' : 'b.y' })),
      );
    });

    test('returns the entries after it, in the order of the log, and where the log ends', async () => {
      const page = await read({ afterSeq: 9 });
      expect(page).toMatchObject({ throughSeq: 12, lastSeq: 12, nextRecordedAt: expect.any(Date) });
      expect(page.entries.map(({ seq }) => seq)).toEqual([10, 11, 12]);
    });

    test('in pages of any size returns each entry once, also while others are appended', async () => {
      for (const limit of [1, 5, 12]) {
        const seen: number[] = [];
        for (let afterSeq = 0; ;) {
          const { entries, throughSeq, lastSeq } = await read({ afterSeq, limit });
          seen.push(...entries.map(({ seq }) => seq));
          afterSeq = throughSeq;
          if (throughSeq === lastSeq) break;
          if (limit === 5) await given().one.append([aRecord()]);
        }
        expect(seen).toEqual(seen.map((_, index) => index + 1));
        expect(seen.length).toBeGreaterThanOrEqual(12);
      }
    });

    test('ends a page at some MiB, with at least one entry, and continues from there', async () => {
      const large = (mebibytes: number) => aRecord({ metadata: { text: 'x'.repeat(mebibytes * 1_048_576) } });
      for (const mebibytes of [6, 1.5, 1.5, 1.5]) await given().one.append([large(mebibytes)]);
      const pages: (readonly number[])[] = [];
      for (let afterSeq = 12; afterSeq < 16;) {
        const { entries, throughSeq } = await read({ afterSeq });
        pages.push(entries.map(({ seq }) => seq));
        afterSeq = throughSeq;
      }
      expect(pages).toEqual([[13], [14, 15], [16]]);
    });

    test('says how far it has searched when nothing matches', async () => {
      const types = parseEventTypes('c.*');
      expect(await read({ afterSeq: 2, types, scan: 4 })).toMatchObject({ entries: [], throughSeq: 6, lastSeq: 12 });
      expect(await read({ afterSeq: 2, types })).toMatchObject({ entries: [], throughSeq: 12 });
    });

    test('at the end, or beyond it, returns nothing and stays there', async () => {
      const nothing = { entries: [], lastSeq: 12, nextRecordedAt: undefined };
      expect(await read({ afterSeq: 12 })).toEqual({ ...nothing, throughSeq: 12 });
      expect(await read({ afterSeq: 500 })).toEqual({ ...nothing, throughSeq: 500 });
    });

    test('matches whole types and prefixes of types', async () => {
      expect(await places({ types: parseEventTypes('a.x') })).toEqual([1, 4, 7, 10]);
      expect(await places({ types: parseEventTypes('a.*') })).toEqual([1, 4, 7, 10]);
      expect(await places({ types: parseEventTypes('a.x,b.*') })).toHaveLength(12);
      await given().one.append([aRecord({ eventType: 'a_b.x' }), aRecord({ eventType: 'acb.x' })]);
      expect(await places({ types: parseEventTypes('a_b.*') })).toEqual([13]);
    });

    test('is filtered by each filter', async () => {
      const [taskId, sessionId] = [randomUUID(), randomUUID()];
      await given().one.append([aRecord({ traceId: 'wanted', taskId, sessionId })]);
      for (const filter of [{ traceId: 'wanted' }, { taskId }, { sessionId }])
        expect(await places(filter)).toEqual([13]);
    });
  });

  describe('a viewer who reads on', () => {
    test('reads the entries of its roles and its own reports, and of reports no metadata', async () => {
      const me = 'urn:test#me';
      await given().one.append([
        aRecord({ participants: ['finance'], metadata: { to_status: 'pending' } }),
        aRecord({ participants: ['legal'] }),
        aRecord({ participants: [], actor: me, eventType: 'external.crm.note', metadata: { secret: 1 } }),
        aRecord({ participants: [], actor: me, eventType: 'request.refused' }),
      ]);
      const { entries } = await read({ viewer: { roles: ['finance', 'ceo'], actor: me } });
      expect(entries.map(({ seq, metadata }) => [seq, metadata])).toEqual([
        [1, { to_status: 'pending' }],
        [3, null],
      ]);
      expect(await places({ viewer: { roles: [], actor: 'urn:test#nobody' } })).toEqual([]);
      expect(await places({})).toEqual([1, 2, 3, 4]);
    });
  });
}
