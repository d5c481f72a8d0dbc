import { expect, test } from '@jest/globals';
import type { getOverview as operation, ResultOf } from '@handoff/contracts';
import { createManualClock, type Principal } from '@handoff/kernel';
import type { Overview, TaskStore } from '../ports/task-store.js';
import { aCall, max, noon, otto, person } from '../testing/builders.js';
import { getOverview } from './get-overview.js';

const waiting = (role: string, type: string, pending: number, oldestPendingAt: Date | undefined = undefined) => ({
  role,
  type,
  pending,
  active: 0,
  awaiting_approval: 0,
  oldestPendingAt,
  dueSoon: pending,
});

const OVERVIEW: Overview = {
  at: noon,
  waiting: [
    waiting('manager', 'report', 1, new Date(noon.getTime() - 5_000)),
    waiting('manager', 'budget', 4, new Date(noon.getTime() - 9_000)),
    waiting('legal', 'review', 9),
  ],
  approvals: [{ role: 'manager', pending: 2, oldestAt: new Date(noon.getTime() - 1), expiringSoon: 1 }],
  flows: [
    { role: 'manager', hoursAgo: 0, kind: 'routed', tasks: 7, deadLettered: 0 },
    { role: 'manager', hoursAgo: 23, kind: 'failed', tasks: 3, deadLettered: 2 },
    { role: 'legal', hoursAgo: 0, kind: 'routed', tasks: 100, deadLettered: 0 },
  ],
};

async function overviewFor(principal: Principal, overview = OVERVIEW): Promise<ResultOf<typeof operation>> {
  const store = { countOverview: () => Promise.resolve(overview) } as unknown as TaskStore;
  const read = getOverview({ store, clock: createManualClock(noon) });
  const { body } = await read({ params: {}, query: {}, body: undefined }, aCall(principal), never());
  return JSON.parse(body) as never;
}
const never = () => new AbortController().signal;

test('a role’s counts are the sums of its types, with the oldest and what the day brought', async () => {
  const { as_of, roles, hours } = await overviewFor(max);
  expect(as_of).toBe(noon.toISOString());
  expect(roles).toEqual([
    {
      role: 'manager',
      pending: 5,
      active: 0,
      awaiting_approval: 0,
      oldest_pending_at: '2026-03-02T11:59:51.000Z',
      due_soon: 5,
      by_type: [
        expect.objectContaining({ task_type: 'budget', pending: 4 }),
        expect.objectContaining({ task_type: 'report', pending: 1 }),
      ],
      approvals: { pending: 2, oldest_at: '2026-03-02T11:59:59.999Z', expiring_soon: 1 },
      last_day: { routed: 7, completed: 0, failed: 3, rejected: 0, cancelled: 0, expired: 0, dead_lettered: 2 },
    },
  ]);
  expect(hours).toHaveLength(24);
  expect(hours[0]).toEqual({ from: '2026-03-01T12:00:00.000Z', routed: 0, ended: 3 });
  expect(hours[23]).toEqual({ from: '2026-03-02T11:00:00.000Z', routed: 7, ended: 0 });
});

test('a caller sees its roles only, in the hours too; an auditor sees all, the longest queue first', async () => {
  expect((await overviewFor(otto)).roles.map(({ role }) => role)).toEqual(['legal', 'manager']);
  expect((await overviewFor(otto)).hours[23]?.routed).toBe(107);
  const stranger = await overviewFor(person('sam', 'sales'));
  expect(stranger.roles).toEqual([]);
  expect(stranger.hours.every(({ routed, ended }) => routed + ended === 0)).toBe(true);
});

test('an overview lists 200 roles and 20 types of each', async () => {
  const many = Array.from({ length: 250 * 30 }, (_, i) => waiting(`role-${i % 250}`, `type-${i % 30}`, 1 + (i % 30)));
  const { roles } = await overviewFor(otto, { ...OVERVIEW, waiting: many, approvals: [], flows: [] });
  expect(roles).toHaveLength(200);
  expect(new Set(roles.map(({ by_type }) => by_type.length <= 20))).toEqual(new Set([true]));
});
