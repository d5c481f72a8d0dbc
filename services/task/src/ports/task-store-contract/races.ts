import { describe, expect, test } from '@jest/globals';
import { ada, fay, max, newId, newSessionIds, person, inTime } from '../../testing/builders.js';
import { toCancel, toComplete, toDecide, toRequest, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import { eventsAbout, useHarness, type OpenHarness } from './harness.js';

export function describeRaces(open: OpenHarness): void {
  describe('races between two stores', () => {
    const harness = useHarness(open);

    test('100 concurrent routes with one command id make one task and get the same bytes', async () => {
      const stores = await Promise.all([harness().open(), harness().open()]);
      const keyed = { commandId: newId(), keyed: true };
      const outcomes = await Promise.all(
        Array.from({ length: 100 }, (_, i) => stores[i % 2]!.execute(toRoute(fay, {}, keyed))),
      );
      const bodies = new Set(outcomes.map((outcome) => (outcome.ok ? outcome.reply.body : outcome.error.message)));
      expect(bodies.size).toBe(1);
      expect(outcomes.filter((outcome) => outcome.ok && !outcome.replayed)).toHaveLength(1);
      const { task_id: id } = JSON.parse([...bodies][0]!) as { task_id: string };
      expect((await eventsAbout(harness(), id)).map(({ type }) => type)).toEqual(['handoff.task.routed.v1']);
    });

    test('of 50 concurrent decisions exactly one wins, and the task follows it', async () => {
      const stores = await Promise.all([harness().open(), harness().open()]);
      const { id: taskId } = await succeed(stores[0], toRoute(fay));
      const { id } = await succeed(stores[0], toRequest(fay, taskId, 'manager'));
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, i) => {
          const decision = i % 2 === 0 ? 'approved' : 'rejected';
          return stores[(i >> 1) % 2]!.execute(toDecide(person(`manager-${i}`, 'manager'), id, decision));
        }),
      );
      const refused = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error.code]));
      expect(refused).toEqual(Array.from({ length: 49 }, () => 'ALREADY_DECIDED'));
      const aggregate = await stores[1].findTask(id, inTime());
      const winner = aggregate?.approvals[0]?.status;
      expect(aggregate?.task.status).toBe(winner === 'approved' ? 'pending' : 'rejected');
      expect((await eventsAbout(harness(), id)).map(({ type }) => type)).toEqual([
        'handoff.approval.requested.v1',
        'handoff.approval.decided.v1',
      ]);
      expect((await eventsAbout(harness(), taskId)).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    });

    test('of two first tasks of a session one takes the session’s id for it, the other a new id', async () => {
      const stores = await Promise.all([harness().open(), harness().open()]);
      for (let round = 0; round < 5; round += 1) {
        const { id, taskId } = newSessionIds();
        const session = { ok: true, session: { id, taskId, status: 'active', final: false } } as const;
        const outcomes = await Promise.all(
          Array.from({ length: 8 }, (_, i) => stores[i % 2]!.execute(toRoute(fay, { session }))),
        );
        const ids = outcomes.map((outcome) => (outcome.ok ? outcome.reply.id : outcome.error.code));
        expect(new Set(ids).size).toBe(8);
        expect(ids.filter((routed) => routed === taskId)).toHaveLength(1);
      }
    });

    test('under concurrent commands versions are contiguous, and no state is torn', async () => {
      const stores = await Promise.all([harness().open(), harness().open()]);
      const tasks = await Promise.all(Array.from({ length: 6 }, () => succeed(stores[0], toRoute(fay))));
      const ids = tasks.map(({ id }) => id);
      await Promise.all(
        ids.flatMap((id, i) =>
          stores.map((store) => store.execute(toRequest(fay, id, i % 2 === 0 ? 'manager' : 'legal'))),
        ),
      );
      const approvals = (await Promise.all(ids.map((id) => stores[0].findTask(id, inTime())))).flatMap(
        (aggregate) => aggregate!.approvals,
      );
      const shuffled = [...approvals].sort((a, b) => (a.id.slice(-4) < b.id.slice(-4) ? -1 : 1));
      await Promise.all([
        ...shuffled.map((approval, i) =>
          stores[i % 2]!.execute(toDecide(ada, approval.id, i % 3 === 0 ? 'rejected' : 'approved')),
        ),
        ...[...ids]
          .reverse()
          .map((id, i) => stores[i % 2]!.execute(i % 2 === 0 ? toCancel(fay, id) : toComplete(max, id))),
        ...ids.map((id, i) => stores[(i + 1) % 2]!.execute(toRoute(fay, { parentTaskId: id }))),
      ]);
      for (const id of [...ids, ...approvals.map((approval) => approval.id)]) {
        const aggregate = await stores[1].findTask(id, inTime());
        const version =
          aggregate?.task.id === id
            ? aggregate.task.version
            : aggregate?.approvals.find((each) => each.id === id)?.version;
        const sequences = (await eventsAbout(harness(), id))
          .map(({ sequence }) => sequence)
          .filter((each) => each !== undefined);
        expect(sequences).toEqual(Array.from({ length: version ?? 0 }, (_, i) => i + 1));
        const pending = aggregate?.approvals.some(({ status }) => status === 'pending');
        expect(pending).toBe(aggregate?.task.status === 'awaiting_approval');
      }
    });
  });
}
