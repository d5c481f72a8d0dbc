import { describe, expect, test } from '@jest/globals';
import type { Approval } from '../../domain/approval/approval.js';
import { fay, inTime, lea, newId } from '../../testing/builders.js';
import { toDecide, toRequest, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import { useHarness, type OpenHarness } from './harness.js';

function withoutTexts(approval: Approval): Approval {
  const votes = approval.votes.map((vote) => ({ ...vote, notes: undefined }));
  return { ...approval, reason: undefined, notes: undefined, votes };
}

export function describeStates(open: OpenHarness): void {
  describe('the states of many tasks', () => {
    const harness = useHarness(open);

    test('are found by ids of tasks and of approvals, without content', async () => {
      const store = await harness().open();
      const plain = (await succeed(store, toRoute(fay, { data: { large: 'x'.repeat(10_000) }, context: { why: 'x' } })))
        .id;
      const held = (await succeed(store, toRoute(fay))).id;
      const approval = (
        await succeed(store, toRequest(fay, held, { approverRole: 'legal', required: 2, reason: 'why' }))
      ).id;
      const other = (await succeed(store, toRequest(fay, held, 'manager'))).id;
      await succeed(store, toDecide(lea, approval, 'approved', {}, { notes: 'fine' }));

      const ids = [approval, newId(), plain, held, other, held];
      const found = await store.findStates(ids, inTime());
      expect([...found.keys()].sort()).toEqual([approval, plain, held, other].sort());
      for (const [id, { task, approvals }] of found) {
        const whole = (await store.findTask(id, inTime()))!;
        expect({ id, task, approvals }).toEqual({
          id,
          task: { ...whole.task, data: {}, context: undefined, result: undefined },
          approvals: whole.approvals.map(withoutTexts),
        });
      }
      expect(found.get(approval)).toBe(found.get(held));
      expect(found.get(approval)!.approvals.map(({ votes }) => votes.length)).toEqual([1, 0]);
    });

    test('of no ids are none', async () => {
      const store = await harness().open();
      expect([...(await store.findStates([], inTime()))]).toEqual([]);
    });
  });
}
