import { describe, expect, test } from '@jest/globals';
import type { AuditRecord } from '../domain/audit-record.js';
import { appendAll } from './append-all.js';
import { aQuery, aRecord, inTime } from './builders.js';
import { REPORTS_PER_HOUR, type LogsUnderTest } from './log-harness.js';

const MEBIBYTE = 1_048_576;

function aReport(changes: Partial<AuditRecord> = {}): AuditRecord {
  return aRecord({ eventType: 'external.crm.note', actor: 'urn:test#reporter', participants: [], ...changes });
}

const ahead = (milliseconds: number): Date => new Date(Date.now() + milliseconds);

/** Reports: they are placed by when they were recorded, and no caller can fill the log with them. */
export function describeReports(given: () => LogsUnderTest): void {
  const newest = async (limit: number) => (await given().one.list(aQuery({ limit }), inTime())).items;

  describe('a report', () => {
    test.each([
      ['in the year 9999', () => new Date('9999-12-31T23:59:59.000Z')],
      ['a minute ahead', () => ahead(60_000)],
    ])('with a timestamp %s is refused alone', async (_, timestamp) => {
      const { one } = given();
      const [before, late, after] = await one.append([
        aRecord(),
        aReport({ timestamp: timestamp() }),
        aReport({ timestamp: undefined }),
      ]);
      expect(late).toMatchObject({ refused: { code: 'VALIDATION_FAILED', errors: [{ pointer: '/timestamp' }] } });
      expect([before, after]).toMatchObject([{ entry: { seq: 1 } }, { entry: { seq: 2 } }]);
    });

    test('by a clock that is a moment ahead is accepted, and one without a time gets the time of recording', async () => {
      const timestamp = ahead(2_000);
      const [soon, now] = await appendAll(given().one, [aReport({ timestamp }), aReport({ timestamp: undefined })]);
      expect(soon?.entry.timestamp).toEqual(timestamp);
      expect(now?.entry.timestamp).toEqual(now?.entry.recordedAt);
    });

    test('with a timestamp of long ago is listed where it was recorded', async () => {
      const { one } = given();
      const [first, old, last] = [aRecord(), aReport({ timestamp: new Date(0) }), aRecord()];
      for (const record of [first, old, last]) await appendAll(one, [record]);
      expect((await newest(10)).map(({ id }) => id)).toEqual([last.id, old.id, first.id]);
    });

    test('counts against the hourly quota of its caller, on all instances together', async () => {
      const { one, two } = given();
      const reports = Array.from({ length: REPORTS_PER_HOUR + 5 }, () => aReport());
      const results = (
        await Promise.all(reports.map((report, i) => (i % 2 === 0 ? one : two).append([report])))
      ).flat();
      const refused = results.filter((result) => 'refused' in result);
      expect(refused).toHaveLength(5);
      expect(refused[0]).toMatchObject({ refused: { code: 'QUOTA_EXCEEDED', retryAfterSeconds: 60 } });
      await appendAll(two, [aReport({ actor: 'urn:test#somebody-else' }), aRecord({ actor: 'urn:test#reporter' })]);
    });

    test('that is repeated does not count again', async () => {
      const reports = Array.from({ length: REPORTS_PER_HOUR }, () => aReport());
      await appendAll(given().one, reports);
      const again = await appendAll(given().two, reports);
      expect(again.map(({ fresh }) => fresh)).toEqual(reports.map(() => false));
    });

    test('counts together with those before it in the same batch', async () => {
      const reports = Array.from({ length: REPORTS_PER_HOUR + 1 }, () => aReport());
      const results = await given().one.append(reports);
      expect(results.findIndex((result) => 'refused' in result)).toBe(REPORTS_PER_HOUR);
    });
  });

  describe('a page', () => {
    test('ends at some MiB, has at least one entry, and the next page continues from it', async () => {
      const { one } = given();
      const large = (mebibytes: number) => aRecord({ metadata: { text: 'x'.repeat(mebibytes * MEBIBYTE) } });
      const records = [aRecord(), large(6), large(1.5), large(1.5), large(1.5), aRecord()];
      for (const record of records) await appendAll(one, [record]);
      const pages: number[] = [];
      const seen: string[] = [];
      for (let more = true; more;) {
        const last = seen.at(-1);
        const after = last === undefined ? undefined : { createdAt: new Date(0), id: last };
        const page = await one.list(aQuery({ limit: 10, after }), inTime());
        pages.push(page.items.length);
        seen.push(...page.items.map(({ id }) => id));
        more = page.more;
      }
      expect(seen).toEqual(records.map(({ id }) => id).reverse());
      expect(pages).toEqual([3, 1, 1, 1]);
    });
  });
}
