import { describe, expect, test } from '@jest/globals';
import { ada, aRequest, aTask, fay, max, noon, otto } from '../../testing/builders.js';
import { decideClaim, type ClaimTasks } from './decide-claim.js';
import type { Task } from '../task/task.js';
import { createWorkingTasks } from '../../adapters/working-tasks.js';

const oneMinute = { role: 'manager', types: undefined, max: 1, leaseSeconds: 60 };

function after(seconds: number): Date {
  return new Date(noon.getTime() + seconds * 1_000);
}

function claimOf(tasks: readonly Task[], input: Partial<ClaimTasks> = {}, now = noon) {
  const aggregates = createWorkingTasks(tasks.map((task) => ({ task, approvals: [] })));
  return decideClaim(aRequest(max, {}, now), (filter, at) => aggregates.claimable(filter, at), {
    ...oneMinute,
    ...input,
  });
}

function idsOf(...given: Parameters<typeof claimOf>): readonly string[] {
  return claimOf(...given).aggregates.map(({ task }) => task.id);
}

describe('claiming', () => {
  test('makes a pending task active, under a lease of the caller, as the first attempt', () => {
    const { aggregates, events } = claimOf([aTask()]);
    expect(aggregates[0]?.task).toMatchObject({
      status: 'active',
      attempt: 1,
      version: 2,
      claimedBy: { subject: 'max', role: 'manager' },
      lease: { seconds: 60, expiresAt: after(60) },
    });
    expect(events).toMatchObject([{ name: 'task.claimed', fromStatus: 'pending', by: { subject: 'max' } }]);
  });

  test('gives every task its own lease', () => {
    const leases = claimOf([aTask(), aTask(), aTask()], { max: 3 }).aggregates.map(({ task }) => task.lease?.id);
    expect(new Set(leases).size).toBe(3);
  });

  test('takes tasks by priority, then by age, then by id', () => {
    const [urgent, old, first, second] = [
      aTask({ priority: 9, createdAt: after(3) }),
      aTask({ createdAt: after(1) }),
      aTask({ createdAt: after(2), id: '01955555-0000-7000-8000-000000000001' }),
      aTask({ createdAt: after(2), id: '01955555-0000-7000-8000-000000000002' }),
    ] as const;
    const wanted = [urgent, old, first, second].map(({ id }) => id);
    expect(idsOf([second, first, old, urgent], { max: 4 }, after(9))).toEqual(wanted);
    expect(idsOf([second, first, old, urgent], { max: 2 }, after(9))).toEqual(wanted.slice(0, 2));
  });

  test.each<[string, Partial<Task>]>([
    ['of another role', { toRole: 'legal' }],
    ['that awaits approval', { status: 'awaiting_approval' }],
    ['that has ended', { status: 'completed' }],
    ['before its time', { notBefore: after(1) }],
  ])('a task %s is not handed out', (_which, given) => {
    expect(idsOf([aTask(given)])).toEqual([]);
  });

  test('takes a task only from its not_before on', () => {
    expect(idsOf([aTask({ notBefore: noon })])).toHaveLength(1);
  });

  test('takes only tasks of the given types', () => {
    const [budget, invoice] = [aTask({ type: 'budget' }), aTask({ type: 'invoice' })];
    expect(idsOf([budget, invoice], { types: ['invoice', 'report'], max: 2 })).toEqual([invoice.id]);
  });

  test('takes no task that was read without a lock', () => {
    const aggregates = createWorkingTasks([], [{ task: aTask(), approvals: [] }]);
    expect(aggregates.claimable(oneMinute, noon)).toEqual([]);
  });

  test('an admin may claim for any role, others only for their own, and auditors not at all', () => {
    const claim = (who: typeof max, role = 'manager') =>
      decideClaim(aRequest(who), () => [{ task: aTask(), approvals: [] }], { ...oneMinute, role });
    expect(claim(ada).events).toMatchObject([{ by: { role: 'admin' } }]);
    expect(() => claim(fay)).toThrow(expect.objectContaining({ code: 'ROLE_NOT_HELD' }));
    expect(() => claim(otto)).toThrow(expect.objectContaining({ code: 'READ_ONLY_ROLE' }));
    expect(() => claim(ada, 'auditor')).toThrow(expect.objectContaining({ code: 'READ_ONLY_ROLE' }));
  });
});
