import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Actor, Stage } from '../support/actor.js';

export function status(stage: Stage): void {
  describe('status', () => {
    let finance: Actor;
    let manager: Actor;
    let legal: Actor;

    beforeAll(async () => {
      ({ finance, manager, legal } = await stage.cast());
    });

    const route = async (more: object = {}): Promise<string> =>
      (await finance.call('routeTask', { body: { target: 'manager', task: { task_type: 'x' }, ...more } })).json
        .task_id;
    const look = async (id: string, query: Record<string, number | string> = {}, actor = finance) =>
      actor.call('getStatus', { params: { id }, query });
    const query = async (body: object, actor = finance) => actor.call('queryStatus', { body });
    /** A session whose root task waits for two approvals by legal. */
    const workflow = async () => {
      const { session_id } = (await finance.call('createSession', { body: { agent_role: 'finance' } })).json;
      const task_id = await route({ session_id });
      const ask = { body: { task_id, approver_role: 'legal' } };
      const approvals = [await finance.call('requestApproval', ask), await finance.call('requestApproval', ask)];
      const [one, two] = approvals.map(({ json }) => json.approval_id as string);
      return { session_id: session_id as string, task_id, one: one!, two: two! };
    };
    const approve = (approval_id: string) =>
      legal.call('decideApproval', { params: { approval_id }, body: { decision: 'approved' } });

    test('shows the kind of any id, its state, and what and whom it waits for', async () => {
      const session = (await finance.call('createSession', { body: { agent_role: 'finance' } })).json;
      const session_id = session.session_id as string;
      const task_id = await route({ session_id });
      const { approval_id } = (await finance.call('requestApproval', { body: { task_id, approver_role: 'legal' } }))
        .json;
      const waiting_for = [{ kind: 'approval', id: approval_id, role: 'legal' }];
      expect((await look(task_id)).json).toMatchObject({
        id: task_id,
        kind: 'task',
        status: 'awaiting_approval',
        state: 'awaiting_approval',
        waiting_for,
      });
      expect((await look(approval_id)).json).toMatchObject({
        id: approval_id,
        kind: 'approval',
        status: 'pending',
        waiting_for,
      });
      const ofSession = await look(session_id);
      expect([ofSession.status, ofSession.json]).toMatchObject([
        200,
        { id: session_id, kind: 'session', status: 'pending', waiting_for },
      ]);
      expect((await look(approval_id)).json.next_action).toContain('legal');
    });

    test('is hidden from roles that take no part', async () => {
      const id = await route();
      const hidden = await look(id, {}, legal);
      const unknown = await look(randomUUID(), {}, legal);
      expect([hidden.status, { ...hidden.json, trace_id: '' }]).toEqual([404, { ...unknown.json, trace_id: '' }]);
    });

    test('waits for a newer version and answers when it comes', async () => {
      const id = await route();
      const waiting = look(id, { since_version: 1, wait_ms: 20_000 });
      await manager.call('completeTask', { params: { task_id: id }, body: {} });
      expect((await waiting).json).toMatchObject({ status: 'completed', version: 2 });
    });

    test('answers with the current state when no change came in time', async () => {
      expect((await look(await route(), { since_version: 1, wait_ms: 50 })).json).toMatchObject({
        status: 'pending',
        version: 1,
      });
    });

    test('does not wait longer than 30 seconds', async () => {
      const answer = await look(await route(), { wait_ms: 30_001 });
      expect([answer.status, answer.json.code]).toEqual([422, 'VALIDATION_FAILED']);
    });

    test('a cursor misses no change between two requests, to any part', async () => {
      const { session_id, task_id, one, two } = await workflow();
      const ids = [session_id, task_id, one, two];
      const cursors = await Promise.all(ids.map(async (id) => (await look(id)).json.cursor as string));
      await approve(one);
      for (const [index, id] of ids.entries()) {
        // Through two gateways when there are two: a cursor is valid at each.
        const answer = await finance.call('getStatus', {
          params: { id },
          query: { cursor: cursors[index]!, wait_ms: 30_000 },
          gateway: index,
        });
        expect(answer.json.changes).toEqual(
          expect.arrayContaining([{ kind: 'approval', id: one, status: 'approved', version: 2 }]),
        );
        expect((await look(id, { cursor: answer.json.cursor, wait_ms: 20 })).json.changes).toEqual([]);
      }
    });

    test('a wait for a session ends with changes of its tasks and their approvals', async () => {
      const { session_id, one } = await workflow();
      const { cursor } = (await look(session_id)).json;
      const waiting = look(session_id, { cursor, wait_ms: 30_000 });
      await approve(one);
      const { kind, version, changes } = (await waiting).json;
      expect([kind, version]).toEqual(['session', 1]);
      expect(changes.map((part: { kind: string }) => part.kind)).not.toEqual([]);
    });

    test('a wait for a session ends with its first task', async () => {
      const { session_id } = (await finance.call('createSession', { body: { agent_role: 'finance' } })).json;
      const { cursor } = (await look(session_id)).json;
      const waiting = look(session_id, { cursor, wait_ms: 30_000 });
      const task_id = await route({ session_id });
      expect((await waiting).json.changes).toEqual([{ kind: 'task', id: task_id, status: 'pending', version: 1 }]);
    });

    test('following the cursor shows every lasting state of a workflow', async () => {
      const { task_id, one, two } = await workflow();
      const states: string[] = [];
      const follow = async (): Promise<void> => {
        let cursor: string | undefined;
        do {
          const { json } = await look(task_id, { ...(cursor === undefined ? {} : { cursor }), wait_ms: 30_000 });
          states.push(`${json.status} ${json.waiting_for?.length ?? 0} ${json.version}`);
          cursor = json.cursor as string;
        } while (!states.at(-1)!.startsWith('completed'));
      };
      const following = follow();
      await approve(one);
      await approve(two);
      await manager.call('completeTask', { params: { task_id }, body: {} });
      await following;
      expect(states.at(-1)).toBe('completed 0 6');
      expect(new Set(states).size).toBe(states.length);
    });

    test.each(['nonsense', 'AQ', 'A'.repeat(2_048)])('the cursor %.10s is refused', async (cursor) => {
      const id = await route();
      const answers = [await look(id, { cursor }), await query({ ids: [id], cursors: { [id]: cursor } })];
      expect(answers.map(({ status, json }) => [status, json.code])).toEqual([
        [422, 'VALIDATION_FAILED'],
        [422, 'VALIDATION_FAILED'],
      ]);
    });

    test('lists the next operations of the caller, and when to poll again', async () => {
      const { task_id, one } = await workflow();
      const auditor = await stage.actor(['auditor']);
      const both = await stage.actor(['finance', 'legal']);
      const own = (await both.call('requestApproval', { body: { task_id, approver_role: 'legal' } })).json.approval_id;
      const next = async (id: string, actor: Actor) => (await look(id, {}, actor)).json.next_operations as string[];
      expect(await next(one, legal)).toEqual(['decideApproval']);
      // The person who asked for anything about a task cannot decide about it.
      expect(await next(one, both)).toEqual(['cancelTask']);
      expect(await next(own, both)).toEqual(['withdrawApproval', 'cancelTask']);
      expect(await next(one, manager)).toEqual([]);
      expect(await next(task_id, auditor)).toEqual([]);
      expect((await look(task_id)).json.poll_after_ms).toBeGreaterThan(0);
      await finance.call('cancelTask', { params: { task_id }, body: {} });
      expect((await look(task_id)).json).toMatchObject({ poll_after_ms: 0, next_operations: [] });
    });

    test('of many ids comes in one answer, which lists unknown ids separately', async () => {
      const ids = await Promise.all(Array.from({ length: 30 }, () => route()));
      const missing = randomUUID();
      const { json } = await query({ ids: [...ids.map((id) => id.toUpperCase()), missing] });
      expect(json.statuses.map(({ id }: { id: string }) => id)).toEqual(ids);
      expect(json.not_found).toEqual([missing]);
      expect(json.poll_after_ms).toBeGreaterThan(0);
      expect((await query({ ids }, legal)).json).toEqual({ statuses: [], not_found: ids, poll_after_ms: 0 });
    });

    test('of many ids answers as soon as one changes, with that one only', async () => {
      const ids = await Promise.all(Array.from({ length: 10 }, () => route()));
      const first = (await query({ ids })).json.statuses as { id: string; cursor: string }[];
      const cursors = Object.fromEntries(first.map(({ id, cursor }) => [id, cursor]));
      const since_version = Object.fromEntries(ids.map((id) => [id, 1]));
      const waiting = [query({ ids, cursors, wait_ms: 30_000 }), query({ ids, since_version, wait_ms: 30_000 })];
      await manager.call('completeTask', { params: { task_id: ids[4]! }, body: {} });
      for (const { json } of await Promise.all(waiting))
        expect(json.statuses.map(({ id, status }: { id: string; status: string }) => [id, status])).toEqual([
          [ids[4], 'completed'],
        ]);
      expect((await query({ ids: [ids[0]], cursors, wait_ms: 20 })).json.statuses).toEqual([]);
    });
  });
}
