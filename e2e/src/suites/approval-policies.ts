import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Actor, Stage } from '../support/actor.js';
import { createApprovalSteps } from './approval-steps.js';

export function approvalPolicies(stage: Stage): void {
  describe('approvals with a policy', () => {
    let finance: Actor;
    let manager: Actor;
    let legal: Actor;
    let admin: Actor;
    let otherManager: Actor;
    const { route, ask, decide, approval, task, changed } = createApprovalSteps(stage, () => finance);

    beforeAll(async () => {
      ({ finance, manager, legal, admin } = await stage.cast());
      otherManager = await stage.actor(['manager'], 'other-manager');
    });

    test('a quorum needs different people', async () => {
      const task_id = await route();
      const approval_id = await ask(task_id, { approver_role: 'manager', required: 2 });
      const first = await decide(manager, approval_id, 'approved', { notes: 'fine', decision_mode: 'human' });
      expect([first.status, first.json.status, first.json.version]).toEqual([200, 'pending', 2]);
      const again = await decide(manager, approval_id, 'approved');
      expect([again.status, again.json]).toEqual([200, first.json]);
      const otherwise = await decide(manager, approval_id, 'rejected');
      expect([otherwise.status, otherwise.json.code, otherwise.json.decision]).toEqual([
        409,
        'ALREADY_DECIDED',
        'approved',
      ]);
      expect((await task(task_id)).status).toBe('awaiting_approval');

      const second = await decide(otherManager, approval_id, 'approved');
      expect(second.json).toMatchObject({
        status: 'approved',
        version: 3,
        decided_by: { subject: expect.stringContaining('other-manager') },
        approvers: [{ approver_role: 'manager', required: 2 }],
        decisions: [
          { decision: 'approved', role: 'manager', notes: 'fine', decision_mode: 'human' },
          { decision: 'approved', role: 'manager', notes: null, decision_mode: 'agent' },
        ],
      });
      expect((await task(task_id)).status).toBe('pending');
    });

    test('every vote answers long polls on the task, and its status names the missing roles', async () => {
      const task_id = await route();
      const groups = [
        { approver_role: 'manager', required: 2 },
        { approver_role: 'legal', required: 1 },
      ];
      const approval_id = await ask(task_id, { approvers: groups });
      const waiting = changed(task_id, 2);
      await decide(manager, approval_id, 'approved');
      const view = await waiting;
      expect(view).toMatchObject({
        status: 'awaiting_approval',
        version: 3,
        waiting_for: [
          { kind: 'approval', id: approval_id, role: 'manager' },
          { kind: 'approval', id: approval_id, role: 'legal' },
        ],
      });
      expect(view.next_action).toContain('another holder of role manager');
      await decide(legal, approval_id, 'approved');
      expect((await changed(task_id, 3)).waiting_for).toEqual([{ kind: 'approval', id: approval_id, role: 'manager' }]);
      await decide(otherManager, approval_id, 'approved');
      expect((await task(task_id)).status).toBe('pending');
    });

    test('a vote counts only for the group that it names', async () => {
      const both = await stage.actor(['manager', 'legal'], 'manager-and-lawyer');
      const groups = [
        { approver_role: 'manager', required: 1 },
        { approver_role: 'legal', required: 1 },
      ];
      const approval_id = await ask(await route(), { approvers: groups });
      const unasked = await decide(both, approval_id, 'approved', { role: 'finance' });
      expect([unasked.status, unasked.json.code]).toEqual([422, 'VALIDATION_FAILED']);
      const unheld = await decide(manager, approval_id, 'approved', { role: 'legal' });
      expect([unheld.status, unheld.json.code]).toEqual([403, 'ROLE_NOT_HELD']);
      expect((await decide(both, approval_id, 'approved', { role: 'legal' })).json.decisions).toMatchObject([
        { role: 'legal' },
      ]);
      const full = await decide(await stage.actor(['legal'], 'other-lawyer'), approval_id, 'approved');
      expect([full.status, full.json.code]).toEqual([409, 'ALREADY_DECIDED']);
      expect((await decide(admin, approval_id, 'approved')).json.status).toBe('approved');
    });

    test('one rejection is a veto', async () => {
      const task_id = await route();
      const approval_id = await ask(task_id, { approver_role: 'manager', required: 3 });
      await decide(manager, approval_id, 'approved');
      expect((await decide(otherManager, approval_id, 'rejected')).json.status).toBe('rejected');
      expect((await task(task_id)).status).toBe('rejected');
    });

    test('without a veto it takes as many rejections as approvals', async () => {
      const task_id = await route();
      const approval_id = await ask(task_id, { approver_role: 'manager', required: 2, veto: false });
      expect((await decide(manager, approval_id, 'rejected')).json.status).toBe('pending');
      expect((await decide(otherManager, approval_id, 'rejected')).json).toMatchObject({
        status: 'rejected',
        veto: false,
      });
      expect((await task(task_id)).status).toBe('rejected');
    });

    test('silence is not consent: without a timely decision the task is rejected', async () => {
      const task_id = await route();
      const approval_id = await ask(task_id, { approver_role: 'manager', required: 2, expires_in: 3 });
      await decide(manager, approval_id, 'approved');
      expect(await changed(task_id, 3)).toMatchObject({ status: 'rejected', version: 4, waiting_for: null });
      expect(await approval(approval_id)).toMatchObject({
        status: 'expired',
        decided_by: null,
        decisions: [{ decision: 'approved' }],
      });
      const late = await decide(otherManager, approval_id, 'approved');
      expect([late.status, late.json.code]).toEqual([409, 'ILLEGAL_TRANSITION']);
    });

    test('an escalation asks another role for the same time again; then the task is rejected', async () => {
      const [decided, silent] = [await route(), await route()];
      const policy = { approver_role: 'manager', on_expiry: 'escalate', escalate_to: 'legal' };
      // Enough time for one vote before the deadline and one after. No person decides the second approval.
      const first = await ask(decided, { ...policy, required: 2, expires_in: 5 });
      const second = await ask(silent, { ...policy, expires_in: 1 });
      await decide(manager, first, 'approved');
      const hidden = await legal.call('getApproval', { params: { approval_id: first } });
      expect(hidden.status).toBe(404);
      expect((await changed(decided, 3)).waiting_for).toEqual([{ kind: 'approval', id: first, role: 'legal' }]);
      const escalated = (await legal.call('getApproval', { params: { approval_id: first } })).json;
      expect(escalated).toMatchObject({
        status: 'pending',
        escalated: true,
        on_expiry: 'reject',
        approver_role: 'legal',
        version: 3,
        decisions: [{ role: 'manager' }],
      });
      expect((await decide(otherManager, first, 'approved')).json.code).toBe('ROLE_NOT_HELD');
      expect((await decide(legal, first, 'approved')).json.status).toBe('approved');
      expect((await changed(silent, 3)).status).toBe('rejected');
      expect(await approval(second)).toMatchObject({ status: 'expired', escalated: true });
    });

    test('an approval can be demanded with the task, which cannot be claimed before that', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const demanded = { approver_role: 'legal', reason: 'contract' };
      const body = { target: 'manager', task: { task_type: 'payment' }, approval: demanded };
      const routed = await finance.call('routeTask', { body, headers });
      const { task_id, approval_id } = routed.json;
      expect(routed.json).toEqual({
        task_id,
        approval_id,
        status: 'awaiting_approval',
        version: 2,
        trace_id: expect.any(String),
      });
      const early = await manager.call('completeTask', { params: { task_id }, body: {} });
      expect([early.status, early.json.code]).toEqual([409, 'ILLEGAL_TRANSITION']);
      expect((await finance.call('routeTask', { body, headers })).text).toBe(routed.text);
      await decide(legal, approval_id, 'approved');
      expect((await task(task_id)).status).toBe('pending');
      const nobody = await finance.call('routeTask', { body: { ...body, approval: { reason: 'contract' } } });
      expect([nobody.status, nobody.json.errors[0].pointer]).toEqual([422, '/approval/approver_role']);
    });

    test('an empty demand is none: the task does not wait', async () => {
      const body = { target: 'manager', task: { task_type: 'payment' }, approval: {} };
      const routed = await finance.call('routeTask', { body });
      expect([routed.status, routed.json.status, routed.json.approval_id]).toEqual([202, 'pending', undefined]);
    });

    test.each([
      ['no approver', {}],
      ['a role and groups', { approver_role: 'legal', approvers: [{ approver_role: 'legal', required: 1 }] }],
      ['an auditor', { approver_role: 'auditor' }],
      ['no person of a role', { approver_role: 'legal', required: 0 }],
      ['to expire in the past', { approver_role: 'legal', expires_at: '2020-01-01T00:00:00Z' }],
      ['to expire twice', { approver_role: 'legal', expires_at: '2020-01-01T00:00:00Z', expires_in: 5 }],
      ['to escalate to no role', { approver_role: 'legal', on_expiry: 'escalate' }],
    ])('a demand for %s is invalid', async (_, policy) => {
      const answer = await finance.call('requestApproval', { body: { task_id: await route(), ...policy } });
      expect([answer.status, answer.json.code]).toEqual([422, 'VALIDATION_FAILED']);
    });

    test('an inbox holds the approvals that its owner can decide and has not decided', async () => {
      const own = `role-${randomUUID().slice(0, 8)}`;
      const [who, other] = [await stage.actor([own], `who-${own}`), await stage.actor([own], `other-${own}`)];
      const inbox = async (actor: Actor): Promise<readonly string[]> =>
        (await actor.call('listApprovals', { query: { inbox: 'me' } })).json.approvals.map(
          (each: { approval_id: string }) => each.approval_id,
        );
      const asker = await stage.actor([own, 'finance'], `asker-${own}`);
      const task_id = await route();
      const groups = [
        { approver_role: 'legal', required: 1 },
        { approver_role: own, required: 2 },
      ];
      const approval_id = await ask(task_id, { approvers: groups });
      const asked = await ask(await route(), { approver_role: own }, asker);
      expect([await inbox(asker), await inbox(other)]).toEqual([[approval_id], [asked, approval_id]]);
      await decide(who, approval_id, 'approved');
      expect([await inbox(who), await inbox(other)]).toEqual([[asked], [asked, approval_id]]);
      expect(await inbox(legal)).toContain(approval_id);
      expect(await inbox(finance)).not.toContain(approval_id);
      await decide(other, asked, 'rejected');
      expect(await inbox(other)).toEqual([approval_id]);
    });

    test('silence ends no task under a lease, whoever asked for the approval', async () => {
      const role = `role-${randomUUID().slice(0, 8)}`;
      const worker = await stage.actor([role], `worker-${role}`);
      for (const asker of [worker, finance]) {
        const task_id = await route({ target: role });
        await worker.call('claimTasks', { body: { role, lease_seconds: 600 } });
        const approval_id = await ask(task_id, { approver_role: 'nobody', expires_in: 1 }, asker);
        expect(await changed(task_id, 3)).toMatchObject({ status: 'active', version: 4 });
        expect((await approval(approval_id)).status).toBe('expired');
      }
    });
  });
}
