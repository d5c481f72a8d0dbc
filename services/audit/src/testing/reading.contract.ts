import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Cursor } from '@handoff/kernel';
import { randomUUID } from 'node:crypto';
import type { AuditQuery } from '../domain/audit-query.js';
import type { AuditRecord } from '../domain/audit-record.js';
import { aQuery, aRecord, inTime, NOON } from './builders.js';
import type { LogsUnderTest } from './log-harness.js';

const at = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1000);

/** Reading: order, pages, filters and who sees what. */
export function describeReading(given: () => LogsUnderTest): void {
  const ids = async (query: Partial<AuditQuery>): Promise<readonly string[]> =>
    (await given().one.list(aQuery(query), inTime())).map(({ id }) => id);

  describe('a list', () => {
    let records: readonly AuditRecord[];

    beforeEach(async () => {
      // Four to an instant, so that the id has to break ties; and reported in another order than they happened.
      records = Array.from({ length: 12 }, (_, i) => aRecord({ timestamp: at(-Math.floor(i / 4)) }));
      await given().one.append(records);
    });

    test('is newest first, by when things happened', async () => {
      const key = ({ timestamp, id }: AuditRecord): string => `${timestamp.toISOString()} ${id}`;
      const expected = records.map(key).sort().reverse();
      expect((await given().one.list(aQuery(), inTime())).map(key)).toEqual(expected);
    });

    test('in pages of any size has every entry once', async () => {
      const whole = await ids({});
      for (const limit of [1, 5, 12]) {
        const seen: string[] = [];
        let after: Cursor | undefined;
        for (;;) {
          const page = await given().one.list(aQuery({ limit, after }), inTime());
          const last = page.at(-1);
          if (last === undefined) break;
          seen.push(...page.map(({ id }) => id));
          after = { createdAt: last.timestamp, id: last.id };
        }
        expect(seen).toEqual(whole);
      }
    });

    test('is bounded in time: from is in, to is out', async () => {
      expect(await ids({ from: at(-1) })).toHaveLength(8);
      expect(await ids({ to: at(-1) })).toHaveLength(4);
      expect(await ids({ from: at(-1), to: at(0) })).toHaveLength(4);
    });

    test('is narrowed by every filter, and by all of them', async () => {
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
    test('sees what its roles take part in and what it reported itself, and nothing else', async () => {
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
