import { beforeAll, describe, expect, test } from '@jest/globals';
import { fay, inTime, lea, newId, newSessionIds, noon, person } from '../../testing/builders.js';
import { toCancel, toDecide, toRequest, toRetry, toRoute } from '../../testing/commands.js';
import { claimOne } from '../../testing/claims.js';
import { succeed } from '../../testing/succeed.js';
import type { TimedStore } from '../../testing/timed-store.js';
import type { ApprovalQuery, TaskQuery } from '../task-store.js';
import { everyApproval, everyTask } from './lists.js';
import { useHarness, type OpenHarness } from './harness.js';

const HOUR_MS = 3_600_000;
const after = (hours: number): Date => new Date(noon.getTime() + hours * HOUR_MS);
const instant = (hours: number): string => after(hours).toISOString();

/** The filters that people look for something by. */
export function describeFilters(open: OpenHarness): void {
  describe('filters', () => {
    const harness = useHarness(open);
    const session = { ...newSessionIds(), status: 'active', final: false };
    const later = after(2);
    let store: TimedStore;
    let early: string, due: string, notYet: string, dead: string, cancelled: string;

    beforeAll(async () => {
      store = await harness().open();
      const route = async (given: Parameters<typeof toRoute>[1], at = noon) =>
        (await succeed(store, toRoute(fay, given, { traceId: 'trace-f' }, at))).id;
      early = await route({ type: 'early', session: { ok: true, session } });
      due = await route({ type: 'due', deadlineAt: after(30), toRole: 'legal' }, later);
      notYet = await route({ type: 'later', notBefore: after(48) }, later);
      cancelled = await route({ type: 'early' });
      await succeed(store, { ...toCancel(fay, cancelled), at: after(1) });
      dead = await route({ type: 'fatal', maxAttempts: 1, toRole: 'worker' });
      const worker = person('wim', 'worker');
      const { lease } = await claimOne(store, worker, { role: 'worker' });
      await succeed(store, toRetry(worker, dead, lease.lease_id));
      await harness().setTime(later);
    });

    const tasks = async (query: Partial<TaskQuery>) =>
      (await store.listTasks({ ...everyTask, ...query }, inTime())).items.map(({ id }) => id).sort();
    const approvals = async (query: Partial<ApprovalQuery>) =>
      (await store.listApprovals({ ...everyApproval, ...query }, inTime())).items.map(({ id }) => id).sort();

    test('find tasks by type, and by when they were routed', async () => {
      expect(await tasks({ type: 'early' })).toEqual([early, cancelled].sort());
      expect(await tasks({ from: instant(1) })).toEqual([due, notYet].sort());
      expect(await tasks({ to: instant(2) })).toEqual([early, cancelled, dead].sort());
      expect(await tasks({ from: instant(0), to: instant(2), type: 'fatal' })).toEqual([dead]);
      expect(await tasks({ from: instant(3) })).toEqual([]);
    });

    test('find tasks that are dead-lettered, or are not', async () => {
      expect(await tasks({ deadLettered: true })).toEqual([dead]);
      expect(await tasks({ deadLettered: false })).toEqual([early, due, notYet, cancelled].sort());
      expect(await tasks({ deadLettered: true, status: 'pending' })).toEqual([]);
    });

    test('find tasks that have to end soon, and those that ended lately', async () => {
      expect(await tasks({ dueBefore: instant(31) })).toEqual([due]);
      expect(await tasks({ dueBefore: instant(30) })).toEqual([]);
      expect(await tasks({ endedFrom: instant(0) })).toEqual([cancelled, dead].sort());
      expect(await tasks({ endedFrom: instant(0), status: 'failed' })).toEqual([dead]);
      expect(await tasks({ endedFrom: instant(1) })).toEqual([cancelled]);
      expect(await tasks({ endedFrom: instant(2) })).toEqual([]);
    });

    test('find the tasks that a person can claim now: pending, for their roles, and not before a later time', async () => {
      expect(await tasks({ claimableBy: { roles: ['manager', 'legal'] } })).toEqual([early, due].sort());
      expect(await tasks({ claimableBy: { roles: ['legal'] } })).toEqual([due]);
      expect(await tasks({ claimableBy: { roles: [] } })).toEqual([]);
      expect(await tasks({ claimableBy: { roles: undefined } })).toEqual([early, due].sort());
      await harness().setTime(after(48));
      expect(await tasks({ claimableBy: { roles: ['manager'] } })).toEqual([early, notYet].sort());
      await harness().setTime(later);
    });

    test('find approvals by session, trace, decider, time and expiry', async () => {
      const soon = (await succeed(store, toRequest(fay, early, { approverRole: 'legal', openMs: HOUR_MS }))).id;
      const other = (await succeed(store, toRoute(fay, {}, { traceId: 'trace-g' }))).id;
      const decided = (await succeed(store, toRequest(fay, other, 'legal'))).id;
      await succeed(store, toDecide(lea, decided, 'approved'));
      const voted = (await succeed(store, toRequest(fay, other, { approverRole: 'legal', required: 2 }))).id;
      await succeed(store, toDecide({ ...lea, subject: 'leo' }, voted, 'approved'));
      expect(await approvals({ sessionId: session.id })).toEqual([soon]);
      expect(await approvals({ sessionId: newId() })).toEqual([]);
      expect(await approvals({ traceId: 'trace-g' })).toEqual([decided, voted].sort());
      expect(await approvals({ decidedBy: 'lea' })).toEqual([decided]);
      expect(await approvals({ decidedBy: 'leo', status: 'pending' })).toEqual([voted]);
      expect(await approvals({ expiresBefore: instant(2) })).toEqual([soon]);
      expect(await approvals({ expiresBefore: instant(1) })).toEqual([]);
      expect(await approvals({ from: instant(0), to: instant(1), decidedBy: 'lea' })).toEqual([decided]);
      expect(await approvals({ from: instant(1) })).toEqual([]);
    });
  });
}
