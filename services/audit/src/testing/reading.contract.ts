import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Cursor } from '@handoff/kernel';
import { randomUUID } from 'node:crypto';
import type { AuditQuery } from '../domain/audit-query.js';
import type { AuditRecord, RecordedEntry } from '../domain/audit-record.js';
import type { Appended, AuditLog } from '../ports/audit-log.js';
import { appendAll } from './append-all.js';
import { aQuery, aRecord, inTime, NOON } from './builders.js';
import type { LogsUnderTest } from './log-harness.js';

const at = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1000);

/** Appends records until one is later than all before it, by the log's clock. */
async function appendLater(log: AuditLog, before: Date | undefined): Promise<RecordedEntry> {
  for (;;) {
    const [{ entry }] = (await appendAll(log, [aRecord()])) as [Appended];
    if (before === undefined || entry.recordedAt > before) return entry;
  }
}

/** Reading: order, pages, filters and the rights of readers. */
export function describeReading(given: () => LogsUnderTest): void {
  const ids = async (query: Partial<AuditQuery>): Promise<readonly string[]> =>
    (await given().one.list(aQuery(query), inTime())).items.map(({ id }) => id);

  describe('a list', () => {
    let records: readonly AuditRecord[];

    beforeEach(async () => {
      // The order of recording differs from the order of the timestamps and of the ids.
      records = Array.from({ length: 12 }, (_, i) => aRecord({ timestamp: at(-Math.floor(i / 4)), id: randomUUID() }));
      await given().one.append(records);
    });

    test('is ordered by recording, newest first, whatever the timestamps are', async () => {
      expect(await ids({})).toEqual(records.map(({ id }) => id).reverse());
    });

    test('in pages of any size has every entry exactly once', async () => {
      const whole = await ids({});
      for (const limit of [1, 5, 12]) {
        const seen: string[] = [];
        let after: Cursor | undefined;
        for (let more = true; more;) {
          const page = await given().one.list(aQuery({ limit, after }), inTime());
          seen.push(...page.items.map(({ id }) => id));
          after = { createdAt: NOON, id: seen.at(-1)! };
          more = page.more;
        }
        expect(seen).toEqual(whole);
      }
    });

    test('is bounded by the time of recording: from is inclusive, to is exclusive', async () => {
      const earlier = (await given().one.list(aQuery(), inTime())).items[0]!;
      const first = await appendLater(given().one, earlier.recordedAt);
      const second = await appendLater(given().one, first.recordedAt);
      expect(await ids({ from: second.recordedAt })).toEqual([second.id]);
      expect(await ids({ to: first.recordedAt })).not.toContain(first.id);
      expect(await ids({ to: second.recordedAt })).not.toContain(second.id);
      expect(await ids({ to: second.recordedAt })).toContain(first.id);
      const between = { from: first.recordedAt, to: second.recordedAt };
      expect(await ids(between)).toContain(first.id);
      expect(await ids(between)).not.toContain(earlier.id);
      expect(await ids({ to: at(0) })).toEqual([]);
    });

    test('is filtered by each filter, and by all of them together', async () => {
      const [taskId, sessionId] = [randomUUID(), randomUUID()];
      const wanted = aRecord({ traceId: 'wanted', taskId, sessionId, eventType: 'x.y', role: 'ceo' });
      await given().one.append([wanted]);
      const filters = { traceId: 'wanted', taskId, sessionId, eventType: 'x.y', role: 'ceo' };
      for (const [name, value] of Object.entries(filters)) expect(await ids({ [name]: value })).toEqual([wanted.id]);
      expect(await ids(filters)).toEqual([wanted.id]);
      expect(await ids({ ...filters, role: 'finance' })).toEqual([]);
    });
  });

  describe('a viewer', () => {
    test('reads the entries of its roles and its own reports, and nothing else', async () => {
      const me = 'urn:test#me';
      const mine = aRecord({ participants: ['finance'] });
      const reported = aRecord({ participants: [], actor: me, eventType: 'external.crm.note' });
      const refused = aRecord({ participants: [], actor: me, eventType: 'request.refused' });
      const others = aRecord({ participants: ['legal'], actor: 'urn:test#you', eventType: 'external.crm.note' });
      await given().one.append([mine, reported, refused, others]);
      const seen = await ids({ viewer: { roles: ['finance', 'ceo'], actor: me } });
      expect([...seen].sort()).toEqual([mine.id, reported.id].sort());
      expect(await ids({ viewer: { roles: [], actor: 'urn:test#nobody' } })).toEqual([]);
      expect(await ids({})).toHaveLength(4);
    });
  });
}
