import { describe, expect, test } from '@jest/globals';
import { DAY_MS, fay, max, noon, inTime } from '../../testing/builders.js';
import { aCrew, claimOne } from '../../testing/claims.js';
import { toComplete, toRequest, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import type { TimedStore } from '../../testing/timed-store.js';
import { eventsAbout, useHarness, type OpenHarness } from './harness.js';

const DAY = DAY_MS / 1_000;

function after(days: number): Date {
  return new Date(noon.getTime() + days * DAY_MS);
}

async function expireAll(store: TimedStore, now: Date): Promise<number> {
  let total = 0;
  for (let expired = 1; expired > 0; total += expired) expired = await store.expireOverdue(now, 3);
  return total;
}

export function describeExpiry(open: OpenHarness): void {
  describe('expiry', () => {
    const harness = useHarness(open);

    test('by two stores at once expires every overdue task once', async () => {
      const stores = await Promise.all([harness().open(), harness().open()]);
      const tasks = await Promise.all(Array.from({ length: 20 }, () => succeed(stores[0], toRoute(fay))));
      await succeed(stores[0], toComplete(max, tasks[0]!.id));
      let expired = 0;
      // Either store may find all remaining tasks locked by the other, so it takes more than one round.
      for (let round = 0; round < 20 && expired < 19; round += 1) {
        const [a, b] = await Promise.all(stores.map((store) => expireAll(store, after(31))));
        expired += a! + b!;
      }
      expect(expired).toBe(19);
      for (const { id } of tasks.slice(1)) {
        expect((await eventsAbout(harness(), id)).map(({ type }) => type)).toEqual([
          'handoff.task.routed.v1',
          'handoff.task.expired.v1',
        ]);
      }
      expect(await expireAll(stores[0], after(31))).toBe(0);
    });

    test.each([
      ['cannot be decided about', 'throw'],
      ['cannot be written', 'refused'],
      ['comes to nothing though it is due', 'nothing'],
    ] as const)('a task that %s holds up none of the others, and is set aside', async (_, fault) => {
      const { rules } = harness();
      const before = await harness().open();
      // The bad one is due first.
      const { id: bad } = await succeed(before, toRoute(fay));
      const others = await Promise.all(
        Array.from({ length: 5 }, () => succeed(before, toRoute(fay, {}, {}, after(0)))),
      );
      const store = await harness().open({
        ...rules,
        expire(aggregate, now) {
          const change = rules.expire(aggregate, now);
          if (aggregate.task.id !== bad || change === undefined) return change;
          if (fault === 'throw') throw new TypeError('no such step');
          if (fault === 'nothing') return undefined;
          return { ...change, aggregate: { ...change.aggregate, task: { ...change.aggregate.task, version: -1 } } };
        },
      });
      let expired = 0;
      for (let round = 0; round < 10; round += 1) expired += await store.expireOverdue(after(31), 1);
      expect(expired).toBe(others.length);
      expect((await store.findTask(bad, inTime()))?.task.status).toBe('pending');
      // With other rules, as in a release with a fix, it expires like any other.
      expect(await before.expireOverdue(after(31), 3)).toBe(1);
    });

    test('nothing is overdue before the store says so, and something is then', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      await succeed(store, toRoute(fay, { toRole: role }));
      await claimOne(store, worker, { role, leaseSeconds: 30 });
      await succeed(store, toRoute(fay, { deadlineAt: after(2) }));
      const { id } = await succeed(store, toRoute(fay));
      await succeed(store, toRequest(fay, id, 'manager'));
      const dueAfter: number[] = [];
      for (let at = noon; dueAfter.length < 4;) {
        await expireAll(store, at);
        const due = new Date(at.getTime() + (await store.restMs(at)));
        expect(await store.expireOverdue(new Date(due.getTime() - 1), 100)).toBe(0);
        expect(await store.expireOverdue(due, 100)).toBeGreaterThan(0);
        dueAfter.push((due.getTime() - noon.getTime()) / 1_000);
        at = due;
      }
      // The lease, the deadline, the approval, and the task whose lease has lapsed.
      expect(dueAfter).toEqual([30, 2 * DAY, 7 * DAY, 30 * DAY + 30]);
      await expireAll(store, after(31));
      expect(await store.restMs(after(31))).toBe(Number.POSITIVE_INFINITY);
    });

    test('an overdue approval expires and its task is rejected, and no sooner', async () => {
      const store = await harness().open();
      const { id: taskId } = await succeed(store, toRoute(fay));
      const { id } = await succeed(store, toRequest(fay, taskId, 'manager'));
      expect(await expireAll(store, after(6))).toBe(0);
      expect(await expireAll(store, after(7))).toBe(1);
      expect(await store.findTask(id, inTime())).toMatchObject({
        task: { status: 'rejected', version: 3 },
        approvals: [{ status: 'expired', version: 2 }],
      });
      expect(await eventsAbout(harness(), id)).toMatchObject([
        { type: 'handoff.approval.requested.v1' },
        { type: 'handoff.approval.expired.v1', data: { actor: { system: true }, role: null } },
      ]);
    });
  });
}
