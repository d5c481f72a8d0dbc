import { describe, expect, test } from '@jest/globals';
import { fay, inTime, lea, max, noon } from '../../testing/builders.js';
import { toCancel, toComplete, toRequest, toRoute } from '../../testing/commands.js';
import { claimOne } from '../../testing/claims.js';
import { succeed } from '../../testing/succeed.js';
import { useHarness, type OpenHarness } from './harness.js';

const HOUR_MS = 3_600_000;
const after = (hours: number): Date => new Date(noon.getTime() + hours * HOUR_MS);

/** The counts of what waits everywhere. */
export function describeOverviews(open: OpenHarness): void {
  describe('an overview', () => {
    const harness = useHarness(open);

    test('counts what waits by role and type, and what a day brought, at one instant', async () => {
      const store = await harness().open();
      const route = async (given: Parameters<typeof toRoute>[1], at = noon) =>
        (await succeed(store, toRoute(fay, given, {}, at))).id;
      await route({ type: 'claimed' });
      await claimOne(store, max);
      await route({ type: 'budget', deadlineAt: after(25) });
      await route({ type: 'budget' }, after(3));
      const asked = await route({ type: 'budget' });
      await succeed(store, toRequest(fay, asked, { approverRole: 'legal', openMs: 20 * HOUR_MS }));
      await succeed(store, toCancel(fay, await route({ type: 'budget' })));
      const ended = await route({ type: 'review', toRole: 'legal' });
      await succeed(store, { ...toComplete(lea, ended), at: after(2) });

      const overview = await store.countOverview(after(3.5), inTime());
      const { at, waiting, approvals, flows } = overview;
      expect(at).toEqual(after(3.5));
      expect([...waiting].sort((a, b) => (a.type < b.type ? -1 : 1))).toEqual([
        {
          role: 'manager',
          type: 'budget',
          pending: 2,
          active: 0,
          awaiting_approval: 1,
          oldestPendingAt: noon,
          dueSoon: 1,
        },
        {
          role: 'manager',
          type: 'claimed',
          pending: 0,
          active: 1,
          awaiting_approval: 0,
          oldestPendingAt: undefined,
          dueSoon: 0,
        },
      ]);
      expect(approvals).toEqual([{ role: 'legal', pending: 1, oldestAt: noon, expiringSoon: 1 }]);
      const inOrder = flows.map((flow) => JSON.stringify(Object.entries(flow).sort())).sort();
      expect(inOrder).toEqual(
        [
          { role: 'manager', hoursAgo: 3, kind: 'routed', tasks: 4, deadLettered: 0 },
          { role: 'manager', hoursAgo: 0, kind: 'routed', tasks: 1, deadLettered: 0 },
          { role: 'legal', hoursAgo: 3, kind: 'routed', tasks: 1, deadLettered: 0 },
          { role: 'manager', hoursAgo: 3, kind: 'cancelled', tasks: 1, deadLettered: 0 },
          { role: 'legal', hoursAgo: 1, kind: 'completed', tasks: 1, deadLettered: 0 },
        ]
          .map((flow) => JSON.stringify(Object.entries(flow).sort()))
          .sort(),
      );

      // A day later, only what waits still counts.
      const next = await store.countOverview(after(28), inTime());
      expect([next.waiting.length, next.approvals.length, next.flows]).toEqual([2, 1, []]);
    });
  });
}
