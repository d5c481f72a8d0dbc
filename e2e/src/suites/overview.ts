import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { Actor, Stage } from '../support/actor.js';

/** Tests getOverview. */
export function overview(stage: Stage): void {
  describe('an overview', () => {
    const role = `crew-${randomUUID().slice(0, 8)}`;
    let finance: Actor, worker: Actor, auditor: Actor, stranger: Actor;

    beforeAll(async () => {
      [finance, worker, auditor, stranger] = await Promise.all([
        stage.actor(['finance']),
        stage.actor([role]),
        stage.actor(['auditor']),
        stage.actor([`crew-${randomUUID().slice(0, 8)}`]),
      ]);
    });

    const rolesFor = async (who: Actor): Promise<readonly { readonly role: string; readonly pending: number }[]> =>
      (await who.call('getOverview')).json.roles;

    test('shows what waits to holders of the role and to auditors, and to nobody else', async () => {
      for (const task_type of ['count', 'count', 'weigh'])
        expect((await finance.call('routeTask', { body: { target: role, task: { task_type } } })).status).toBe(202);
      // The answer may be from before: an instance counts for all callers at once.
      const counted = (who: Actor) =>
        eventually(async () => (await rolesFor(who)).find((each) => each.role === role && each.pending === 3));
      expect(await counted(worker)).toMatchObject({
        oldest_pending_at: expect.any(String),
        by_type: [
          { task_type: 'count', pending: 2 },
          { task_type: 'weigh', pending: 1 },
        ],
        last_day: { routed: 3, completed: 0 },
      });
      expect(await counted(auditor)).toBeDefined();
      expect(await rolesFor(worker)).toHaveLength(1);
      expect(await rolesFor(stranger)).toEqual([]);
      const { hours, as_of } = (await worker.call('getOverview')).json;
      expect([hours.length, hours.at(-1).routed, typeof as_of]).toEqual([24, 3, 'string']);
    });
  });
}
