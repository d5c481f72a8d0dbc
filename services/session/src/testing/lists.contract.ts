import { beforeEach, describe, expect, test } from '@jest/globals';
import { placeAfter, type Cursor } from '@handoff/kernel';
import type { Session } from '../domain/session.js';
import type { SessionQuery } from '../ports/session-store.js';
import { aCall, holderOf, NOON, toCreate, toUpdate, inTime } from './builders.js';
import type { StoresUnderTest } from './store-harness.js';

export const everySession: SessionQuery = {
  visibleTo: undefined,
  agentRole: undefined,
  status: undefined,
  traceId: undefined,
  from: undefined,
  to: undefined,
  after: undefined,
  limit: 100,
};

/** Lists: order, pages, filters and visibility. */
export function describeLists(given: () => StoresUnderTest): void {
  const list = async (query: Partial<SessionQuery>): Promise<readonly Session[]> =>
    (await given().one.list({ ...everySession, ...query }, inTime())).items;

  test('a page ends at some MiB, has one session at least, and the next goes on from it', async () => {
    const MEBIBYTE = 1_048_576;
    const ids: string[] = [];
    for (const [i, mebibytes] of [0, 6, 1.5, 1.5, 1.5, 0].entries()) {
      const metadata = { text: 'x'.repeat(mebibytes * MEBIBYTE) };
      const command = toCreate({ metadata }, aCall(), new Date(NOON.getTime() + i));
      await given().one.execute(command);
      ids.unshift(command.input.sessionId);
    }
    const sizes: number[] = [];
    const seen: string[] = [];
    let after: Cursor | undefined;
    for (let more = true; more;) {
      const page = await given().one.list({ ...everySession, limit: 10, after }, inTime());
      sizes.push(page.items.length);
      seen.push(...page.items.map(({ id }) => id));
      after = placeAfter(page);
      more = page.more;
    }
    expect(seen).toEqual(ids);
    expect(sizes).toEqual([3, 1, 1, 1]);
  });

  describe('a list', () => {
    beforeEach(async () => {
      const admin = aCall({ principal: holderOf('admin') });
      // Four in one millisecond, so that the id has to break ties.
      const commands = Array.from({ length: 12 }, (_, i) =>
        toCreate({ agentRole: i % 2 === 0 ? 'finance' : 'legal' }, admin, new Date(NOON.getTime() + Math.floor(i / 4))),
      );
      await Promise.all(commands.map((command) => given().one.execute(command)));
      const active = commands.slice(0, 3).map(({ input }) => toUpdate(input.sessionId, { status: 'active' }, admin));
      await Promise.all(active.map((command) => given().one.execute(command)));
    });

    test('is newest first', async () => {
      const sessions = await list({});
      const keys = sessions.map(({ createdAt, id }) => `${createdAt.toISOString()} ${id}`);
      expect(keys).toHaveLength(12);
      expect(keys).toEqual([...keys].sort().reverse());
    });

    test('in pages of any size has every session once', async () => {
      const whole = (await list({})).map(({ id }) => id);
      for (const limit of [1, 3, 5, 12]) {
        const seen: string[] = [];
        let page = await list({ limit });
        while (page.length > 0) {
          expect(page.length).toBeLessThanOrEqual(limit);
          seen.push(...page.map(({ id }) => id));
          page = await list({ limit, after: page.at(-1) });
        }
        expect(seen).toEqual(whole);
      }
    });

    test('does not shift when a session is added while it is paged through', async () => {
      const first = await list({ limit: 6 });
      await given().one.execute(toCreate({}, aCall(), new Date(NOON.getTime() + 60_000)));
      const second = await list({ limit: 6, after: first.at(-1) });
      expect(new Set([...first, ...second].map(({ id }) => id)).size).toBe(12);
    });

    test('is narrowed by role and by status', async () => {
      expect((await list({ agentRole: 'legal' })).map(({ agentRole }) => agentRole)).toEqual(Array(6).fill('legal'));
      expect(await list({ status: 'active' })).toHaveLength(3);
      expect(await list({ status: 'active', agentRole: 'finance' })).toHaveLength(2);
      expect(await list({ status: 'failed' })).toEqual([]);
    });

    test('is narrowed by trace and by when sessions were opened', async () => {
      const at = (milliseconds: number) => new Date(NOON.getTime() + milliseconds).toISOString();
      await given().one.execute(toCreate({}, aCall({ traceId: 'trace-of-one' }), new Date(NOON.getTime() + 3)));
      expect((await list({ traceId: 'trace-of-one' })).map(({ traceId }) => traceId)).toEqual(['trace-of-one']);
      expect(await list({ traceId: 'trace-of-none' })).toEqual([]);
      expect(await list({ from: at(3) })).toHaveLength(1);
      expect(await list({ to: at(3) })).toHaveLength(12);
      expect(await list({ from: at(0), to: at(3), agentRole: 'legal' })).toHaveLength(6);
      expect(await list({ from: at(3), to: at(4), traceId: 'trace-of-one' })).toHaveLength(1);
    });

    test('shows a caller the sessions of its roles only', async () => {
      expect(await list({ visibleTo: ['finance'] })).toHaveLength(6);
      expect(await list({ visibleTo: ['finance', 'legal'] })).toHaveLength(12);
      expect(await list({ visibleTo: ['finance'], agentRole: 'legal' })).toEqual([]);
      expect(await list({ visibleTo: [] })).toEqual([]);
    });
  });
}
