import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Actor, Stage } from '../support/actor.js';

export function approvals(stage: Stage): void {
  describe('approvals', () => {
    let finance: Actor;
    let manager: Actor;
    let legal: Actor;
    let auditor: Actor;
    let admin: Actor;

    beforeAll(async () => {
      ({ finance, manager, legal, auditor, admin } = await stage.cast());
    });

    const route = async (): Promise<string> =>
      (await finance.call('routeTask', { body: { target: 'manager', task: { task_type: 'budget_request' } } })).json
        .task_id;
    const ask = async (task_id: string, approver_role = 'manager', by = finance): Promise<string> =>
      (await by.call('requestApproval', { body: { task_id, approver_role, reason: 'above the limit' } })).json
        .approval_id;
    const statusOf = async (task_id: string): Promise<string> =>
      (await finance.call('getTask', { params: { task_id } })).json.status;
    const decide = (actor: Actor, approval_id: string, decision: string, more: object = {}) =>
      actor.call('decideApproval', { params: { approval_id }, body: { decision, ...more } });

    test('a request parks the task', async () => {
      const task_id = await route();
      const answer = await finance.call('requestApproval', {
        body: { task_id, approver_role: 'manager', reason: 'above the limit' },
      });
      expect(answer.status).toBe(202);
      expect(answer.json).toEqual({ approval_id: expect.any(String), status: 'pending', task_id, version: 1 });
      expect(answer.headers.get('location')).toBe(`/approvals/${answer.json.approval_id}`);
      expect(await statusOf(task_id)).toBe('awaiting_approval');
    });

    test('approving returns the task to its former status', async () => {
      const task_id = await route();
      const answer = await decide(manager, await ask(task_id), 'approved', { notes: 'fine' });
      expect([answer.status, answer.json.status, answer.json.notes, answer.json.version]).toEqual([
        200,
        'approved',
        'fine',
        2,
      ]);
      expect(answer.json.decided_by.subject).toContain('manager');
      expect(await statusOf(task_id)).toBe('pending');
    });

    test('rejecting rejects the task and cancels its other approvals', async () => {
      const task_id = await route();
      const [first, other] = [await ask(task_id), await ask(task_id, 'legal')];
      await decide(manager, first, 'rejected');
      expect(await statusOf(task_id)).toBe('rejected');
      expect((await legal.call('getApproval', { params: { approval_id: other } })).json.status).toBe('cancelled');
    });

    test('the task waits until every requested approval is given', async () => {
      const task_id = await route();
      const [first, other] = [await ask(task_id), await ask(task_id, 'legal')];
      await decide(manager, first, 'approved');
      expect(await statusOf(task_id)).toBe('awaiting_approval');
      await decide(legal, other, 'approved');
      expect(await statusOf(task_id)).toBe('pending');
    });

    test('only a holder of the approver role decides', async () => {
      const answer = await decide(finance, await ask(await route()), 'approved');
      expect([answer.status, answer.json.code]).toEqual([403, 'ROLE_NOT_HELD']);
    });

    test('a person cannot decide their own request, in any role', async () => {
      const both = await stage.actor(['finance', 'manager'], 'two-hats');
      const task_id = await route();
      const approval_id = await ask(task_id, 'manager', both);
      const answer = await decide(both, approval_id, 'approved');
      expect([answer.status, answer.json.code]).toEqual([403, 'FOUR_EYES']);
    });

    test("an admin decides another person's request", async () => {
      expect((await decide(admin, await ask(await route()), 'approved')).status).toBe(200);
    });

    test('the same decision by the same person again changes nothing', async () => {
      const approval_id = await ask(await route());
      const first = await decide(manager, approval_id, 'approved', { notes: 'fine' });
      for (const same of [{ notes: 'fine' }, {}]) {
        const second = await decide(manager, approval_id, 'approved', same);
        expect([second.status, second.json]).toEqual([200, first.json]);
      }
      const other = await decide(manager, approval_id, 'approved', { notes: 'other words' });
      expect([other.status, other.json.code, other.json.role]).toEqual([409, 'ALREADY_DECIDED', 'manager']);
      const stale = await manager.call('decideApproval', {
        params: { approval_id },
        body: { decision: 'approved' },
        headers: { 'if-match': '"1"' },
      });
      expect([stale.status, stale.json.code]).toEqual([412, 'VERSION_MISMATCH']);
    });

    test('only the sender, the worker and admins request approvals', async () => {
      const task_id = await route();
      await ask(task_id, 'legal');
      for (const asker of [manager, legal]) {
        const answer = await asker.call('requestApproval', { body: { task_id, approver_role: 'nobody' } });
        expect([answer.status, answer.json.code]).toEqual([403, 'ROLE_NOT_HELD']);
      }
      expect(await ask(task_id, 'manager', admin)).toEqual(expect.any(String));
    });

    test('the requester withdraws the request, and the task goes on', async () => {
      const task_id = await route();
      const params = { approval_id: await ask(task_id) };
      const withdraw = (who: Actor, more: object = {}) =>
        who.call('withdrawApproval', { params, body: { reason: 'found the contract' }, ...more });
      const byApprover = await withdraw(manager);
      expect([byApprover.status, byApprover.json.code]).toEqual([403, 'ROLE_NOT_HELD']);
      const stale = await withdraw(finance, { headers: { 'if-match': '"9"' } });
      expect([stale.status, stale.json.code]).toEqual([412, 'VERSION_MISMATCH']);
      const withdrawn = await withdraw(finance);
      expect([withdrawn.status, withdrawn.json.status, withdrawn.json.notes]).toEqual([
        200,
        'cancelled',
        'found the contract',
      ]);
      expect(await statusOf(task_id)).toBe('pending');
      const again = await withdraw(finance);
      expect([again.status, again.json.code]).toEqual([409, 'ILLEGAL_TRANSITION']);
      const unknown = await finance.call('withdrawApproval', { params: { approval_id: randomUUID() }, body: {} });
      expect([unknown.status, unknown.json.code]).toEqual([404, 'NOT_FOUND']);
    });

    test('any other decision afterwards is 409 and shows the first', async () => {
      const approval_id = await ask(await route());
      await decide(manager, approval_id, 'approved');
      const other = await stage.actor(['manager'], 'another-manager');
      for (const answer of [
        await decide(manager, approval_id, 'rejected'),
        await decide(other, approval_id, 'approved'),
      ]) {
        expect([answer.status, answer.json.code, answer.json.decision]).toEqual([409, 'ALREADY_DECIDED', 'approved']);
      }
    });

    test('an approval that was cancelled with its task cannot be decided', async () => {
      const task_id = await route();
      const approval_id = await ask(task_id);
      await finance.call('cancelTask', { params: { task_id }, body: {} });
      const answer = await decide(manager, approval_id, 'approved');
      expect([answer.status, answer.json.code]).toEqual([409, 'ILLEGAL_TRANSITION']);
    });

    test('a stale If-Match is 412', async () => {
      const approval_id = await ask(await route());
      const answer = await manager.call('decideApproval', {
        params: { approval_id },
        body: { decision: 'approved' },
        headers: { 'if-match': '"9"' },
      });
      expect([answer.status, answer.json.code]).toEqual([412, 'VERSION_MISMATCH']);
    });

    test("a request with a decision decides another person's request", async () => {
      const task_id = await route();
      const approval_id = await ask(task_id);
      const answer = await manager.call('requestApproval', {
        body: { task_id, approver_role: 'manager', decision: 'approved', comments: 'fine' },
      });
      expect([answer.status, answer.json]).toEqual([202, { approval_id, status: 'approved', task_id, version: 2 }]);
      expect(await statusOf(task_id)).toBe('pending');
      const other = await stage.actor(['manager'], 'another-manager');
      const late = await other.call('requestApproval', {
        body: { task_id, approver_role: 'manager', decision: 'rejected' },
      });
      expect([late.status, late.json.code]).toEqual([409, 'ALREADY_DECIDED']);
    });

    test('members of a decision are refused without one, and members of a request with one', async () => {
      const task_id = await route();
      const asking = { task_id, approver_role: 'manager' };
      const pointersOf = async (who: Actor, body: object) => {
        const { status, json } = await who.call('requestApproval', { body });
        return [status, json.code, ...(json.errors ?? []).map(({ pointer }: { pointer: string }) => pointer)];
      };
      const hash = 'f'.repeat(64);
      expect(await pointersOf(finance, { ...asking, comments: 'please', content_hash: hash })).toEqual([
        422,
        'VALIDATION_FAILED',
        '/comments',
        '/content_hash',
      ]);
      expect(await statusOf(task_id)).toBe('pending');
      await ask(task_id);
      expect(await pointersOf(manager, { ...asking, decision: 'approved', required: 2, expires_in: 9 })).toEqual([
        422,
        'VALIDATION_FAILED',
        '/required',
        '/expires_in',
      ]);
    });

    test('a request with a decision is refused when no other person asked', async () => {
      const answer = await manager.call('requestApproval', {
        body: { task_id: await route(), approver_role: 'manager', decision: 'approved' },
      });
      expect([answer.status, answer.json.code]).toEqual([403, 'FOUR_EYES']);
    });

    test('a request with a decision is refused without the approver role', async () => {
      const task_id = await route();
      await ask(task_id);
      await ask(task_id, 'legal');
      const answer = await legal.call('requestApproval', {
        body: { task_id, approver_role: 'manager', decision: 'approved' },
      });
      expect([answer.status, answer.json.code]).toEqual([403, 'ROLE_NOT_HELD']);
    });

    test('an approval for an ended task is refused, and for an invisible task too', async () => {
      const task_id = await route();
      await manager.call('completeTask', { params: { task_id }, body: {} });
      const late = await finance.call('requestApproval', { body: { task_id, approver_role: 'manager' } });
      expect([late.status, late.json.code]).toEqual([409, 'ILLEGAL_TRANSITION']);
      for (const unseen of [task_id, randomUUID()]) {
        const answer = await legal.call('requestApproval', { body: { task_id: unseen, approver_role: 'legal' } });
        expect([answer.status, answer.json.code]).toEqual([422, 'UNKNOWN_TASK']);
      }
    });

    test('approver, sender, auditor and admin read it; other callers get 404', async () => {
      const params = { approval_id: await ask(await route()) };
      const answers = await Promise.all(
        [manager, finance, auditor, admin, legal].map((actor) => actor.call('getApproval', { params })),
      );
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 404]);
      expect((await decide(legal, params.approval_id, 'approved')).status).toBe(404);
    });

    test('are found by task, role and status', async () => {
      const task_id = await route();
      const approval_id = await ask(task_id);
      const found = await manager.call('listApprovals', {
        query: { task_id, approver_role: 'manager', status: 'pending' },
      });
      expect([
        found.status,
        found.json.approvals.map((approval: { approval_id: string }) => approval.approval_id),
      ]).toEqual([200, [approval_id]]);
      expect((await legal.call('listApprovals', { query: { task_id } })).json.approvals).toEqual([]);
    });

    test('50 concurrent decisions: exactly one wins', async () => {
      const task_id = await route();
      const approval_id = await ask(task_id);
      const managers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => stage.actor(['manager'], `manager-${index}`)),
      );
      const answers = await Promise.all(
        managers.map((actor, index) =>
          actor.call('decideApproval', {
            params: { approval_id },
            body: { decision: index % 2 === 0 ? 'approved' : 'rejected' },
            gateway: index,
          }),
        ),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array<number>(49).fill(409)]);
      const winner = answers.find((answer) => answer.status === 200)!;
      const stored = await finance.call('getApproval', { params: { approval_id } });
      expect(stored.json).toMatchObject({ status: winner.json.status, decided_by: winner.json.decided_by, version: 2 });
      expect(await statusOf(task_id)).toBe(winner.json.status === 'approved' ? 'pending' : 'rejected');
    });
  });
}
