import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Actor, Stage } from '../support/actor.js';
import { SMALL_QUOTAS } from '../support/quotas.js';

export function tasks(stage: Stage): void {
  describe('tasks', () => {
    let finance: Actor;
    let manager: Actor;
    let legal: Actor;
    let auditor: Actor;
    let admin: Actor;

    beforeAll(async () => {
      ({ finance, manager, legal, auditor, admin } = await stage.cast());
    });

    const body = {
      target: 'manager',
      task: { task_type: 'budget_request', description: 'Q3', data: { amount: 50_000 } },
    };
    const route = async (more: object = {}) => (await finance.call('routeTask', { body: { ...body, ...more } })).json;

    test('a routed task is pending and can be read at its Location', async () => {
      const answer = await finance.call('routeTask', { body, headers: { 'x-trace-id': 'budget-2026-q3' } });
      expect(answer.status).toBe(202);
      // Whether somebody has held the role before is a matter of the topology; known-roles.test.ts tests the warning.
      expect({ ...answer.json, warnings: undefined }).toEqual({
        task_id: expect.any(String),
        status: 'pending',
        trace_id: 'budget-2026-q3',
        version: 1,
      });
      expect(answer.headers.get('location')).toBe(`/tasks/${answer.json.task_id}`);
      const task = await manager.call('getTask', { params: { task_id: answer.json.task_id } });
      expect(task.json).toMatchObject({
        task_id: answer.json.task_id,
        task_type: 'budget_request',
        description: 'Q3',
        data: { amount: 50_000 },
        from_role: 'finance',
        to_role: 'manager',
        trace_id: 'budget-2026-q3',
        version: 1,
      });
      expect(task.headers.get('etag')).toBe('"1"');
    });

    test('`type` stands for `task_type`, and unknown members of task are kept in data', async () => {
      const { task_id } = await route({ task: { type: 'review', urgency: 'high', data: { page: 1 } } });
      expect((await manager.call('getTask', { params: { task_id } })).json).toMatchObject({
        task_type: 'review',
        data: { page: 1, urgency: 'high' },
      });
    });

    test('routing needs an Idempotency-Key', async () => {
      const answer = await finance.call('routeTask', { body, headers: { 'idempotency-key': undefined } });
      expect([answer.status, answer.json.code]).toEqual([400, 'IDEMPOTENCY_KEY_REQUIRED']);
    });

    test('a caller cannot send as a role they do not hold', async () => {
      const answer = await finance.call('routeTask', { body: { ...body, from_role: 'legal' } });
      expect([answer.status, answer.json.code]).toEqual([403, 'ROLE_NOT_HELD']);
    });

    test('a caller with several roles has to name one', async () => {
      const both = await stage.actor(['finance', 'legal']);
      const unnamed = await both.call('routeTask', { body });
      expect([unnamed.status, unnamed.json.code]).toEqual([422, 'ROLE_REQUIRED']);
      expect((await both.call('routeTask', { body: { ...body, from_role: 'legal' } })).status).toBe(202);
    });

    test('the first task of a session takes the id that the session names; later ones get new ids', async () => {
      const session = (await finance.call('createSession', { body: { agent_role: 'finance' } })).json;
      const first = await route({ session_id: session.session_id });
      const second = await route({ session_id: session.session_id });
      expect(first.task_id).toBe(session.task_id);
      expect(second.task_id).not.toBe(session.task_id);
    });

    test('opening a session with a task id does not reveal whether that task exists', async () => {
      const { task_id: hidden } = await route({});
      for (const task_id of [hidden as string, randomUUID()]) {
        const opened = await legal.call('createSession', { body: { agent_role: 'legal', task_id } });
        const routed = await legal.call('routeTask', {
          body: { ...body, session_id: opened.json.session_id as string },
        });
        expect(routed.status).toBe(202);
        expect(routed.json.task_id).not.toBe(task_id);
      }
    });

    test('a session that the caller cannot see cannot be routed into', async () => {
      const session = (await finance.call('createSession', { body: { agent_role: 'finance' } })).json;
      const answers = await Promise.all(
        [session.session_id, randomUUID()].map((session_id) =>
          legal.call('routeTask', { body: { ...body, session_id } }),
        ),
      );
      expect(answers.map((answer) => [answer.status, answer.json.code])).toEqual(
        Array(2).fill([422, 'UNKNOWN_SESSION']),
      );
    });

    test('an ended session takes no more tasks', async () => {
      const { session_id } = (await finance.call('createSession', { body: { agent_role: 'finance' } })).json;
      await finance.call('updateSession', { params: { session_id }, body: { status: 'active' } });
      await finance.call('updateSession', { params: { session_id }, body: { status: 'completed' } });
      const answer = await finance.call('routeTask', { body: { ...body, session_id } });
      expect([answer.status, answer.json.code]).toEqual([409, 'ILLEGAL_TRANSITION']);
    });

    test('a parent that the caller cannot see is an unknown task', async () => {
      const parent = await route();
      expect((await finance.call('routeTask', { body: { ...body, parent_task_id: parent.task_id } })).status).toBe(202);
      const hidden = await legal.call('routeTask', { body: { ...body, parent_task_id: parent.task_id } });
      expect([hidden.status, hidden.json.code]).toEqual([422, 'UNKNOWN_TASK']);
    });

    test('sender, receiver, auditor and admin read it; other callers get 404', async () => {
      const params = { task_id: (await route()).task_id as string };
      const answers = await Promise.all(
        [finance, manager, auditor, admin, legal].map((actor) => actor.call('getTask', { params })),
      );
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 404]);
    });

    test('its receiver completes it with a result, once', async () => {
      const params = { task_id: (await route()).task_id as string };
      const done = await manager.call('completeTask', { params, body: { result: { granted: true } } });
      expect([done.status, done.json.status, done.json.result, done.json.version]).toEqual([
        200,
        'completed',
        { granted: true },
        2,
      ]);
      const again = await manager.call('completeTask', { params, body: {} });
      expect([again.status, again.json.code]).toEqual([409, 'ILLEGAL_TRANSITION']);
    });

    test('its sender cannot complete or fail it, its receiver cannot cancel it', async () => {
      const params = { task_id: (await route()).task_id as string };
      const answers = [
        await finance.call('completeTask', { params, body: {} }),
        await finance.call('failTask', { params, body: { error: 'no' } }),
        await manager.call('cancelTask', { params, body: {} }),
      ];
      expect(answers.map((answer) => [answer.status, answer.json.code])).toEqual(Array(3).fill([403, 'ROLE_NOT_HELD']));
      expect((await finance.call('getTask', { params })).json.version).toBe(1);
    });

    test('its receiver fails it with an error, and then it is final', async () => {
      const params = { task_id: (await route()).task_id as string };
      const failed = await manager.call('failTask', { params, body: { error: 'no budget left' } });
      expect([failed.status, failed.json.status, failed.json.error]).toEqual([200, 'failed', 'no budget left']);
      expect((await manager.call('failTask', { params, body: { error: 'x' } })).json.code).toBe('ILLEGAL_TRANSITION');
    });

    test('its sender cancels it, and then it is final', async () => {
      const params = { task_id: (await route()).task_id as string };
      const cancelled = await finance.call('cancelTask', { params, body: { reason: 'not needed' } });
      expect([cancelled.status, cancelled.json.status]).toEqual([200, 'cancelled']);
      expect((await finance.call('cancelTask', { params, body: {} })).json.code).toBe('ILLEGAL_TRANSITION');
    });

    test('an admin completes and cancels anything', async () => {
      const one = { task_id: (await route()).task_id as string };
      const other = { task_id: (await route()).task_id as string };
      expect((await admin.call('completeTask', { params: one, body: {} })).status).toBe(200);
      expect((await admin.call('cancelTask', { params: other, body: {} })).status).toBe(200);
    });

    test.each([
      ['completeTask', 'manager', {}],
      ['failTask', 'manager', { error: 'x' }],
      ['cancelTask', 'finance', {}],
    ] as const)('%s with a stale If-Match is 412', async (operation, role, change) => {
      const params = { task_id: (await route()).task_id as string };
      const actor = role === 'manager' ? manager : finance;
      const answer = await actor.call(operation, { params, body: change, headers: { 'if-match': '"7"' } });
      expect([answer.status, answer.json.code]).toEqual([412, 'VERSION_MISMATCH']);
    });

    test('from one sender cannot fill an inbox, and large tasks make no large page', async () => {
      const target = `crew-${randomUUID().slice(0, 8)}`;
      const large = { target, task: { task_type: 'scan', data: { text: 'x'.repeat(1_000_000) } } };
      const answers = [];
      for (let i = 0; i < 10; i += 1) answers.push(await finance.call('routeTask', { body: large }));
      const refused = answers.filter(({ status }) => status !== 202);
      expect(answers.length - refused.length).toBe(Number(SMALL_QUOTAS.MAX_INBOX_MIB));
      expect(refused.map(({ status, json }) => [status, json.code])).toEqual(
        refused.map(() => [429, 'QUOTA_EXCEEDED']),
      );
      expect(refused[0]!.headers.get('retry-after')).toBe('10');
      const list = async (more: Record<string, string>) =>
        (await admin.call('listTasks', { query: { target, limit: 100, ...more } })).json;
      expect(JSON.stringify(await list({})).length).toBeLessThan(100_000);
      const page = await list({ include: 'content' });
      expect([page.tasks.length, page.tasks[0].data, typeof page.next_cursor]).toEqual([4, large.task.data, 'string']);
      const claimed = await admin.call('claimTasks', { body: { role: target, max: 32 } });
      expect(claimed.json.tasks).toHaveLength(4);
      expect((await finance.call('routeTask', { body: large })).status).toBe(202);
      // The inbox has room for one small task only, and that task cannot be made large.
      for (let i = 0; i < 3; i += 1) await finance.call('routeTask', { body: large });
      const small = await finance.call('routeTask', { body: { target, task: { task_type: 'scan' } } });
      const { task_id } = small.json;
      const amended = await finance.call('amendTask', { params: { task_id }, body: { data: large.task.data } });
      expect([small.status, amended.status, amended.json.code]).toEqual([202, 429, 'QUOTA_EXCEEDED']);
    });

    test('are found by every documented filter, and only by callers who may see them', async () => {
      const traceId = randomUUID();
      const session = (await finance.call('createSession', { body: { agent_role: 'finance' } })).json;
      const answer = await finance.call('routeTask', {
        body: { ...body, session_id: session.session_id },
        headers: { 'x-trace-id': traceId },
      });
      const ids = async (actor: Actor, query: Record<string, string | number>) =>
        ((await actor.call('listTasks', { query })).json.tasks as { task_id: string }[]).map((task) => task.task_id);
      const filters = [
        { trace_id: traceId },
        { session_id: session.session_id as string },
        { trace_id: traceId, target: 'manager', from_role: 'finance', status: 'pending' },
        { trace_id: traceId, task_type: body.task.task_type, dead_lettered: 'false', from: '2026-01-01T00:00:00Z' },
      ];
      for (const query of filters) expect(await ids(finance, query)).toEqual([answer.json.task_id]);
      expect(await ids(manager, { target: 'manager', status: 'pending', limit: 100 })).toContain(answer.json.task_id);
      const others = [
        { status: 'completed' },
        { dead_lettered: 'true' },
        { inbox: 'me' },
        { due_before: '2099-01-01T00:00:00Z' },
        { ended_from: '2020-01-01T00:00:00Z' },
        { to: '2020-01-01T00:00:00Z' },
      ];
      for (const query of others) expect(await ids(finance, { trace_id: traceId, ...query })).toEqual([]);
      expect(await ids(manager, { trace_id: traceId, inbox: 'me' })).toEqual([answer.json.task_id]);
      expect(await ids(legal, { trace_id: traceId })).toEqual([]);
    });
  });
}
