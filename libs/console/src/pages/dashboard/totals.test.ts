import { expect, test } from '@jest/globals';
import type { Overview } from '@handoff/client';
import { dayAfter, dayBefore, earliest, totalsOf } from './totals.js';

function role(count: number, oldest: string | null): Overview['roles'][number] {
  const rest = { completed: 0, rejected: 0, cancelled: 0, expired: 0 };
  return {
    role: `role-${count}`,
    pending: count,
    active: count,
    awaiting_approval: count,
    oldest_pending_at: oldest,
    due_soon: count,
    by_type: [],
    approvals: { pending: count, oldest_at: oldest, expiring_soon: count },
    last_day: { routed: count, failed: count, dead_lettered: count, ...rest },
  };
}

test('totals are the sums over the roles, with the earliest of the oldest', () => {
  const [early, late] = ['2026-01-05T09:00:00.000Z', '2026-01-05T10:00:00.000Z'];
  const totals = totalsOf({ as_of: late, roles: [role(2, late), role(3, early), role(5, null)], hours: [] });
  const { oldestPendingAt, oldestApprovalAt, ...counts } = totals;
  expect([oldestPendingAt, oldestApprovalAt]).toEqual([early, early]);
  expect(new Set(Object.values(counts))).toEqual(new Set([10]));
});

test('nothing has no earliest, and a day is 24 hours', () => {
  expect([earliest([]), earliest([null, null])]).toEqual([null, null]);
  expect(dayBefore('2026-03-01T00:00:00.000Z')).toBe('2026-02-28T00:00:00.000Z');
  expect(dayAfter('2026-02-28T00:00:00.000Z')).toBe('2026-03-01T00:00:00.000Z');
});
