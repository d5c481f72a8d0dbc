import { describe, expect, test } from '@jest/globals';
import { aCall, DAY_MS, NOON, toCreate, toUpdate, inTime } from './builders.js';
import type { StoresUnderTest } from './store-harness.js';

const after = (days: number): Date => new Date(NOON.getTime() + days * DAY_MS);

/** Expiry and deletion, by two instances at once. */
export function describeTime(given: () => StoresUnderTest): void {
  async function createSessions(count: number): Promise<readonly string[]> {
    const commands = Array.from({ length: count }, () => toCreate());
    await Promise.all(commands.map((command) => given().one.execute(command)));
    return commands.map(({ input }) => input.sessionId);
  }

  describe('time', () => {
    test('expires an untouched session after its week, not a moment before', async () => {
      const { one, harness } = given();
      const [id = ''] = await createSessions(1);
      expect(await one.expireDue(new Date(after(7).getTime() - 1), 10)).toBe(0);
      expect(await one.expireDue(after(7), 10)).toBe(1);
      expect(await one.find(id, inTime())).toMatchObject({ status: 'expired', version: 2, updatedAt: after(7) });
      expect((await harness.eventsOf(id)).at(-1)).toMatchObject({
        type: 'handoff.session.expired.v1',
        sequence: 2,
        data: { actor: { system: true }, role: null, from_status: 'pending', to_status: 'expired' },
      });
    });

    test('does not expire a session that was touched', async () => {
      const { one } = given();
      const [id = ''] = await createSessions(1);
      await one.execute(toUpdate(id, {}, aCall(), after(6)));
      expect(await one.expireDue(after(7), 10)).toBe(0);
      expect(await one.expireDue(after(13), 10)).toBe(1);
    });

    test('does not expire a session that has ended', async () => {
      const { one } = given();
      const [id = ''] = await createSessions(1);
      await one.execute(toUpdate(id, { status: 'active' }));
      await one.execute(toUpdate(id, { status: 'completed' }));
      expect(await one.expireDue(after(100), 10)).toBe(0);
    });

    test('expires each session once, however many instances try', async () => {
      const { one, two, harness } = given();
      const ids = await createSessions(40);
      const counts = await Promise.all(
        [1, 2, 3, 4, 5, 6].map((i) => (i % 2 === 0 ? one : two).expireDue(after(8), 15)),
      );
      let expired = counts.reduce((sum, count) => sum + count, 0);
      // An instance skips rows that another one has locked, so a round may leave some for the next.
      for (let more = await one.expireDue(after(8), 40); more > 0; more = await one.expireDue(after(8), 40))
        expired += more;
      expect(expired).toBe(40);
      for (const id of ids) expect((await harness.eventsOf(id)).map(({ sequence }) => sequence)).toEqual([1, 2]);
    });

    test('and a holder race for a session, and it ends in one order or the other', async () => {
      const { one, two, harness } = given();
      const [id = ''] = await createSessions(1);
      const [outcome, expired] = await Promise.all([
        one.execute(toUpdate(id, { status: 'active' }, aCall(), after(8))),
        two.expireDue(after(8), 10),
      ]);
      expect(outcome.ok ? 1 - expired : expired).toBe(1);
      expect(await one.find(id, inTime())).toMatchObject({ status: outcome.ok ? 'active' : 'expired', version: 2 });
      expect(await harness.eventsOf(id)).toHaveLength(2);
    });

    test('deletes a session that ended long ago, once, with an event', async () => {
      const { one, two, harness } = given();
      const ids = await createSessions(10);
      await one.expireDue(after(8), 10);
      expect(await one.deleteEnded(after(8), 10)).toBe(0);
      const counts = await Promise.all([one, two, one, two].map((store) => store.deleteEnded(after(16), 3)));
      let deleted = counts.reduce((sum, count) => sum + count, 0);
      for (let more = await one.deleteEnded(after(16), 10); more > 0; more = await one.deleteEnded(after(16), 10))
        deleted += more;
      expect(deleted).toBe(10);
      for (const id of ids) {
        expect(await two.find(id, inTime())).toBeUndefined();
        const last = (await harness.eventsOf(id)).filter(({ type }) => type === 'handoff.session.deleted.v1');
        expect(last).toMatchObject([{ sequence: 3, data: { from_status: 'expired', to_status: 'deleted' } }]);
      }
    });

    test('deletes no open session', async () => {
      const { one } = given();
      const [id = ''] = await createSessions(1);
      expect(await one.deleteEnded(after(100), 10)).toBe(0);
      expect(await one.find(id, inTime())).toMatchObject({ status: 'pending' });
    });
  });
}
