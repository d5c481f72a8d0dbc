import { beforeAll, describe, expect, test } from '@jest/globals';
import { placeAfter, type Cursor } from '@handoff/kernel';
import { namesOfCaller } from '../../domain/task/person.js';
import { ada, fay, lea, max, newId, newSessionIds, noon, inTime } from '../../testing/builders.js';
import { toCancel, toDecide, toRequest, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import type { TimedStore } from '../../testing/timed-store.js';
import type { ApprovalQuery, TaskQuery } from '../task-store.js';
import { useHarness, type OpenHarness } from './harness.js';

export const everyTask: TaskQuery = {
  toRole: undefined,
  fromRole: undefined,
  status: undefined,
  traceId: undefined,
  sessionId: undefined,
  parentTaskId: undefined,
  type: undefined,
  deadLettered: undefined,
  dueBefore: undefined,
  endedFrom: undefined,
  claimableBy: undefined,
  from: undefined,
  to: undefined,
  withContent: true,
  visibleTo: undefined,
  limit: 100,
  after: undefined,
};

export const everyApproval: ApprovalQuery = {
  status: undefined,
  approverRole: undefined,
  taskId: undefined,
  sessionId: undefined,
  traceId: undefined,
  decidedBy: undefined,
  expiresBefore: undefined,
  from: undefined,
  to: undefined,
  decidableBy: undefined,
  visibleTo: undefined,
  limit: 100,
  after: undefined,
};

export function describeLists(open: OpenHarness): void {
  describe('lists', () => {
    const harness = useHarness(open);
    const session = { ...newSessionIds(), status: 'active', final: false };
    let store: TimedStore;
    let toManager: string, toLegal: string, ofSession: string, cancelled: string, approval: string, decided: string;

    beforeAll(async () => {
      store = await harness().open();
      toManager = (await succeed(store, toRoute(fay))).id;
      toLegal = (await succeed(store, toRoute(max, { toRole: 'legal' }, { traceId: 'trace-2' }))).id;
      ofSession = (await succeed(store, toRoute(fay, { session: { ok: true, session } }))).id;
      cancelled = (await succeed(store, toRoute(fay))).id;
      await succeed(store, toCancel(fay, cancelled));
      approval = (await succeed(store, toRequest(fay, ofSession, 'legal'))).id;
      decided = (await succeed(store, toRequest(max, toLegal, 'manager'))).id;
      await succeed(store, toDecide(ada, decided, 'approved'));
    });

    const idsOf = async (query: Partial<TaskQuery>) =>
      (await store.listTasks({ ...everyTask, ...query }, inTime())).items.map(({ id }) => id).sort();

    test('tasks are found by every documented filter', async () => {
      expect(await idsOf({})).toEqual([toManager, toLegal, ofSession, cancelled].sort());
      expect(await idsOf({ toRole: 'legal' })).toEqual([toLegal]);
      expect(await idsOf({ fromRole: 'finance' })).toEqual([toManager, ofSession, cancelled].sort());
      expect(await idsOf({ status: 'cancelled' })).toEqual([cancelled]);
      expect(await idsOf({ traceId: 'trace-2' })).toEqual([toLegal]);
      expect(await idsOf({ sessionId: session.id })).toEqual([ofSession]);
      expect(await idsOf({ toRole: 'manager', status: 'pending', fromRole: 'finance' })).toEqual([toManager]);
    });

    test('a role sees the tasks in which it takes part, as an approver too', async () => {
      expect(await idsOf({ visibleTo: ['legal'] })).toEqual([toLegal, ofSession].sort());
      expect(await idsOf({ visibleTo: ['legal'], status: 'awaiting_approval' })).toEqual([ofSession]);
      expect(await idsOf({ visibleTo: ['stranger'] })).toEqual([]);
      expect(await idsOf({ visibleTo: [] })).toEqual([]);
    });

    test('approvals are found by every documented filter, by callers that see their task', async () => {
      const found = async (query: Partial<ApprovalQuery>) =>
        (await store.listApprovals({ ...everyApproval, ...query }, inTime())).items.map(({ id }) => id).sort();
      expect(await found({})).toEqual([approval, decided].sort());
      expect(await found({ status: 'approved' })).toEqual([decided]);
      expect(await found({ approverRole: 'legal' })).toEqual([approval]);
      expect(await found({ taskId: toLegal })).toEqual([decided]);
      expect(await found({ visibleTo: lea.roles })).toEqual([approval, decided].sort());
      expect(await found({ visibleTo: ['finance'] })).toEqual([approval]);
      expect(await found({ visibleTo: ['finance'], status: 'approved', taskId: toLegal })).toEqual([]);
    });

    test('pages are newest first and cover everything once, even with many rows of one millisecond', async () => {
      const traceId = 'trace-pages';
      const routed = await Promise.all(
        Array.from({ length: 25 }, (_, i) =>
          succeed(store, toRoute(fay, {}, { traceId }, new Date(noon.getTime() + (i % 3)))),
        ),
      );
      const seen: { id: string; createdAt: Date }[] = [];
      let cursor: Cursor | undefined;
      do {
        const page = await store.listTasks({ ...everyTask, traceId, limit: 4, after: cursor }, inTime());
        expect(page.items.length).toBeLessThanOrEqual(4);
        seen.push(...page.items);
        cursor = placeAfter(page);
      } while (cursor !== undefined);
      expect(seen.map(({ id }) => id).sort()).toEqual(routed.map(({ id }) => id).sort());
      const inOrder = [...seen].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1));
      expect(seen).toEqual(inOrder);
    });

    test('all filters together find the rows that match all of them', async () => {
      const given = { toRole: 'manager', fromRole: 'finance', traceId: 'trace-1', sessionId: session.id };
      const all = { ...everyTask, ...given, visibleTo: ['finance'], status: 'awaiting_approval' } as const;
      const after = { createdAt: new Date(noon.getTime() + 9), id: newId() };
      expect((await store.listTasks({ ...all, after }, inTime())).items.map(({ id }) => id)).toEqual([ofSession]);
      expect((await store.listTasks({ ...all, status: 'pending', after }, inTime())).items).toEqual([]);
      const decidableBy = { names: namesOfCaller(lea), roles: ['legal'] };
      const mine = { status: 'pending', approverRole: 'legal', taskId: ofSession, visibleTo: ['legal'] } as const;
      const found = await store.listApprovals({ ...everyApproval, ...mine, decidableBy, after }, inTime());
      expect(found.items.map(({ id }) => id)).toEqual([approval]);
      expect(
        (await store.listApprovals({ ...everyApproval, ...mine, taskId: toLegal, decidableBy }, inTime())).items,
      ).toEqual([]);
    });

    test('a page with all rows has no next page', async () => {
      const page = await store.listTasks({ ...everyTask, sessionId: session.id, limit: 1 }, inTime());
      expect(page).toMatchObject({ items: [{ id: ofSession }], more: false });
    });
  });
}
