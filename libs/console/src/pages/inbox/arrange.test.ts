import type { Approval, Task } from '@handoff/client';
import { expect, test } from '@jest/globals';
import { arrange } from './arrange.js';

const card = (id: string, created: string, expires: string, reason: string | null = null) => ({
  approval: {
    approval_id: id,
    task_id: `task-${id}`,
    created_at: created,
    expires_at: expires,
    reason,
    requested_by: { issuer: 'i', subject: `asker-${id}` },
    approvers: [{ approver_role: 'manager', required: 1 }],
  } as unknown as Approval,
});
const cards = [
  card('1', '2026-01-01T00:00:00Z', '2026-01-09T00:00:00Z', 'Above 10000'),
  card('2', '2026-01-02T00:00:00Z', '2026-01-05T00:00:00Z'),
  card('3', '2026-01-03T00:00:00Z', '2026-01-07T00:00:00Z'),
];
const taskOf = (id: string) =>
  id === 'task-3' ? ({ task_type: 'refund', description: 'Order 7', from_role: 'shop' } as unknown as Task) : undefined;
const ids = (search: object) => arrange(cards, search, taskOf).map(({ approval }) => approval.approval_id);

test('what expires soonest comes first, or what is newest', () => {
  expect(ids({})).toEqual(['2', '3', '1']);
  expect(ids({ sort: 'newest' })).toEqual(['3', '2', '1']);
});

test('every word of the filter has to be in what the card shows', () => {
  expect(ids({ q: 'ABOVE 10000' })).toEqual(['1']);
  expect(ids({ q: 'refund order' })).toEqual(['3']);
  expect(ids({ q: 'asker-2 manager' })).toEqual(['2']);
  expect(ids({ q: 'refund above' })).toEqual([]);
});
