import { describe, expect, test } from '@jest/globals';
import { ada, fay, newId, noon, person, inTime } from '../../testing/builders.js';
import { aCrew, claim, claimOne } from '../../testing/claims.js';
import { toBeat, toCompleteClaimed, toDecide, toRelease, toRequest, toRetry, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import type { TimedStore } from '../../testing/timed-store.js';
import { eventsAbout, useHarness, type OpenHarness } from './harness.js';

function after(seconds: number): Date {
  return new Date(noon.getTime() + seconds * 1_000);
}

const names = (events: readonly { readonly type: string }[]) =>
  events.map(({ type }) => type.split('.').slice(2, 3)[0]);

/** Expires until nothing more is due: other transactions may have due rows locked for a moment. */
async function letPass(store: TimedStore, now: Date, rounds = 20): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await store.expireOverdue(now, 100);
}

export function describeLeases(open: OpenHarness): void {
  describe('leases', () => {
    const harness = useHarness(open);

    test('are stored with the task: the holder, the end and the progress', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      await succeed(store, toRoute(fay, { toRole: role }));
      const { task_id: id, lease } = await claimOne(store, worker, { role, leaseSeconds: 30 });
      expect(lease).toEqual({ lease_id: lease.lease_id, attempt: 1, expires_at: after(30).toISOString() });
      await succeed(store, toBeat(worker, id, lease.lease_id, {}, after(20)));
      expect((await store.findTask(id, inTime()))?.task).toMatchObject({
        version: 2,
        attempt: 1,
        claimedBy: { issuer: worker.issuer, subject: 'wim', role },
        lease: { id: lease.lease_id, seconds: 30, expiresAt: after(50) },
        progress: undefined,
      });
      const kept = await succeed(
        store,
        toBeat(worker, id, lease.lease_id, { progress: 12.5, note: 'pr1vate' }, after(21)),
      );
      expect(JSON.parse(kept.body)).toEqual({
        task_id: id,
        status: 'active',
        version: 3,
        lease: { lease_id: lease.lease_id, attempt: 1, expires_at: after(51).toISOString() },
      });
      expect((await store.findTask(id, inTime()))?.task.progress).toEqual({
        percent: 12.5,
        note: 'pr1vate',
        reportedAt: after(21),
      });
      const events = await eventsAbout(harness(), id);
      expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
      expect(names(events)).toEqual(['routed', 'claimed', 'progressed']);
      expect(JSON.stringify(events)).not.toContain('pr1vate');
      expect(JSON.stringify(events)).not.toContain(lease.lease_id);
    });

    test('a lapsed one is void: the task is claimed again, and its former holder can change nothing', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      const second = person('zoe', role);
      await succeed(store, toRoute(fay, { toRole: role }));
      const first = await claimOne(store, worker, { role, leaseSeconds: 10 });
      await letPass(store, after(9));
      expect(await claim(store, second, { role }, {}, after(9))).toEqual([]);
      await letPass(store, after(10));
      const again = await claimOne(store, second, { role }, {}, after(10));
      expect(again).toMatchObject({ task_id: first.task_id, attempt: 2, claimed_by: { subject: 'zoe' } });
      const [id, stale] = [first.task_id, first.lease.lease_id];
      const before = await store.findTask(id, inTime());
      for (const command of [
        toCompleteClaimed(worker, id, stale),
        toRetry(worker, id, stale),
        toRelease(worker, id, stale),
        toBeat(worker, id, stale, { progress: 99 }),
        toCompleteClaimed(second, id, stale),
        toCompleteClaimed(ada, id, stale),
      ]) {
        expect(await store.execute(command)).toMatchObject({ ok: false, error: { code: 'LEASE_LOST' } });
      }
      expect(await store.findTask(id, inTime())).toEqual(before);
      await succeed(store, toCompleteClaimed(second, id, again.lease.lease_id));
      expect(names(await eventsAbout(harness(), id))).toEqual(['routed', 'claimed', 'lapsed', 'claimed', 'completed']);
    });

    test('of a concurrent completion and lapse exactly one happens', async () => {
      const stores = await Promise.all([harness().open(), harness().open(), harness().open()]);
      const { role, worker } = aCrew();
      for (let i = 0; i < 20; i += 1) await succeed(stores[0], toRoute(fay, { toRole: role }));
      const claimed = await claim(stores[0], worker, { role, max: 32, leaseSeconds: 10 });
      const [outcomes] = await Promise.all([
        Promise.all(
          claimed.map(({ task_id, lease }) => stores[0].execute(toCompleteClaimed(worker, task_id, lease.lease_id))),
        ),
        letPass(stores[1], after(10)),
        letPass(stores[2], after(10)),
      ]);
      await letPass(stores[1], after(10));
      for (const [place, { task_id: id }] of claimed.entries()) {
        const done = outcomes[place]!;
        if (!done.ok) expect(done.error).toMatchObject({ code: 'LEASE_LOST', facts: { current_status: 'pending' } });
        const told = names(await eventsAbout(harness(), id));
        expect(told).toEqual(['routed', 'claimed', done.ok ? 'completed' : 'lapsed']);
        expect((await stores[0].findTask(id, inTime()))?.task.status).toBe(done.ok ? 'completed' : 'pending');
      }
    });

    test('after the last attempt a task is a dead letter, and cannot be claimed', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      const { id } = await succeed(store, toRoute(fay, { toRole: role, maxAttempts: 3 }));
      const first = await claimOne(store, worker, { role, leaseSeconds: 10 });
      await succeed(store, toRetry(worker, id, first.lease.lease_id));
      expect(await claim(store, worker, { role }, {}, after(0.999))).toEqual([]);
      await claimOne(store, worker, { role, leaseSeconds: 10 }, {}, after(1));
      await letPass(store, after(11));
      await claimOne(store, worker, { role, leaseSeconds: 10 }, {}, after(11));
      await letPass(store, after(21));
      expect(await claim(store, worker, { role }, {}, after(21))).toEqual([]);
      expect((await store.findTask(id, inTime()))?.task).toMatchObject({
        status: 'failed',
        deadLettered: true,
        attempt: 3,
        error: { reason: 'lease_expired' },
      });
      const events = await eventsAbout(harness(), id);
      expect(names(events)).toEqual(['routed', 'claimed', 'retried', 'claimed', 'lapsed', 'claimed', 'dead_lettered']);
      expect(events.map(({ data }) => data['attempt'])).toEqual([0, 1, 1, 2, 2, 3, 3]);
    });

    test('a released task counts no attempt and can be claimed at once', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      const { id } = await succeed(store, toRoute(fay, { toRole: role, maxAttempts: 1 }));
      for (let round = 0; round < 3; round += 1) {
        const { lease, attempt } = await claimOne(store, worker, { role });
        expect(attempt).toBe(1);
        await succeed(store, toRelease(worker, id, lease.lease_id));
      }
      expect((await store.findTask(id, inTime()))?.task).toMatchObject({
        status: 'pending',
        attempt: 0,
        claimedBy: undefined,
      });
    });

    test('work that awaits approval keeps its holder, and resumes with a renewed lease', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      await succeed(store, toRoute(fay, { toRole: role }));
      const { task_id: id, lease } = await claimOne(store, worker, { role, leaseSeconds: 10 });
      const { id: approval } = await succeed(store, toRequest(worker, id, 'legal'));
      await letPass(store, after(600));
      expect((await store.findTask(id, inTime()))?.task).toMatchObject({
        status: 'awaiting_approval',
        lease: { id: lease.lease_id, expiresAt: undefined },
      });
      await succeed(store, { ...toDecide(ada, approval, 'approved'), at: after(600) });
      await letPass(store, after(609));
      await succeed(store, toCompleteClaimed(worker, id, lease.lease_id));
    });

    test('a repeated completion gets the same reply, although the lease has ended', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      await succeed(store, toRoute(fay, { toRole: role }));
      const { task_id: id, lease } = await claimOne(store, worker, { role });
      const done = toCompleteClaimed(worker, id, lease.lease_id, { commandId: newId(), keyed: true });
      const first = await succeed(store, done);
      expect(await store.execute(done)).toEqual({ ok: true, reply: first, replayed: true });
    });

    test('a passed deadline ends pending and active tasks', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      const deadlineAt = after(60);
      const ids = [];
      for (let i = 0; i < 2; i += 1) ids.push((await succeed(store, toRoute(fay, { toRole: role, deadlineAt }))).id);
      const { task_id: id, lease } = await claimOne(store, worker, { role, leaseSeconds: 600 });
      await letPass(store, after(59));
      expect((await store.findTask(id, inTime()))?.task.status).toBe('active');
      await letPass(store, after(60));
      for (const each of ids) expect((await store.findTask(each, inTime()))?.task.status).toBe('expired');
      expect(await store.execute(toCompleteClaimed(worker, id, lease.lease_id))).toMatchObject({
        error: { code: 'LEASE_LOST', facts: { current_status: 'expired' } },
      });
    });
  });
}
