import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Actor, Stage } from '../support/actor.js';
import { createApprovalSteps } from './approval-steps.js';

export function amendments(stage: Stage): void {
  describe('amending a task', () => {
    let finance: Actor;
    let manager: Actor;
    let legal: Actor;
    const { route, ask, decide, amend, approval, task } = createApprovalSteps(stage, () => finance);

    beforeAll(async () => {
      ({ finance, manager, legal } = await stage.cast());
    });

    const approvalsOf = async (task_id: string) =>
      (await finance.call('listApprovals', { query: { task_id } })).json.approvals as readonly {
        readonly approval_id: string;
        readonly status: string;
        readonly content_hash: string;
      }[];

    test('changes the given members only', async () => {
      const task_id = await route({ task: { task_type: 'payment', description: 'one', data: { amount: 1 } } });
      const answer = await amend(task_id, { data: { amount: 2 } });
      expect([answer.status, answer.json]).toMatchObject([
        200,
        { description: 'one', data: { amount: 2 }, status: 'pending', version: 2 },
      ]);
      const same = await amend(task_id, { description: 'one', data: { amount: 2 } });
      expect([same.status, same.json]).toEqual([200, answer.json]);
      expect(answer.headers.get('etag')).toBe('"2"');
    });

    test('renews open approvals, because they are for the former content', async () => {
      const task_id = await route();
      const policy = { approver_role: 'legal', required: 2, veto: false, reason: 'contract' };
      const approval_id = await ask(task_id, policy);
      const looked = (await approval(approval_id)).content_hash;
      const answer = await amend(task_id, { data: { amount: 2 } });
      expect(answer.json).toMatchObject({ status: 'awaiting_approval', version: 4 });
      expect((await approval(approval_id)).status).toBe('cancelled');
      const anew = (await approvalsOf(task_id)).find(({ status }) => status === 'pending')!;
      expect(anew).toMatchObject({
        approvers: [{ approver_role: 'legal', required: 2 }],
        veto: false,
        reason: 'contract',
      });
      expect(anew.content_hash).not.toBe(looked);

      const unsaid = await decide(legal, anew.approval_id, 'approved');
      const atOnce = await legal.call('requestApproval', {
        body: { task_id, approver_role: 'legal', decision: 'approved' },
      });
      for (const answer of [unsaid, atOnce]) {
        expect([answer.status, answer.json.code, answer.json.content_hash]).toEqual([
          409,
          'CONTENT_CHANGED',
          anew.content_hash,
        ]);
      }
      const blind = await decide(legal, anew.approval_id, 'approved', { content_hash: looked });
      expect([blind.status, blind.json.code, blind.json.content_hash]).toEqual([
        409,
        'CONTENT_CHANGED',
        anew.content_hash,
      ]);
      const late = await decide(legal, approval_id, 'approved', { content_hash: looked });
      expect([late.status, late.json.code]).toEqual([409, 'ILLEGAL_TRANSITION']);
      expect((await decide(legal, anew.approval_id, 'approved', { content_hash: anew.content_hash })).status).toBe(200);
    });

    test('voids given approvals', async () => {
      const task_id = await route();
      await decide(manager, await ask(task_id, { approver_role: 'manager' }), 'approved');
      await amend(task_id, { description: 'twice as much' });
      const early = await manager.call('completeTask', { params: { task_id }, body: {} });
      expect([early.status, early.json.code]).toEqual([409, 'ILLEGAL_TRANSITION']);
      const anew = (await approvalsOf(task_id)).find(({ status }) => status === 'pending')!;
      await decide(manager, anew.approval_id, 'approved', { content_hash: (await task(task_id)).content_hash });
      expect((await task(task_id)).status).toBe('pending');
    });

    test('makes the amender a requester, who cannot decide', async () => {
      const both = await stage.actor(['finance', 'legal'], 'two-hats');
      const task_id = await route();
      await ask(task_id, { approver_role: 'legal' });
      await both.call('amendTask', { params: { task_id }, body: { description: 'mine now' } });
      const anew = (await approvalsOf(task_id)).find(({ status }) => status === 'pending')!;
      const answer = await decide(both, anew.approval_id, 'approved');
      expect([answer.status, answer.json.code]).toEqual([403, 'FOUR_EYES']);
    });

    test('keeps everyone who routed or amended the task from deciding', async () => {
      const alice = await stage.actor(['finance', 'legal'], 'alice-of-both');
      const bob = await stage.actor(['finance', 'legal'], 'bob-of-both');
      const body = { target: 'manager', from_role: 'finance', task: { task_type: 'payment', description: 'x' } };
      const { task_id } = (await alice.call('routeTask', { body: { ...body, approval: { approver_role: 'legal' } } }))
        .json;
      await bob.call('amendTask', { params: { task_id }, body: { description: 'x ' } });
      await amend(task_id, { description: 'x' });
      const anew = (await approvalsOf(task_id)).find(({ status }) => status === 'pending')!;
      const looked = { content_hash: anew.content_hash };
      for (const who of [alice, bob]) {
        const answer = await decide(who, anew.approval_id, 'approved', looked);
        expect([answer.status, answer.json.code]).toEqual([403, 'FOUR_EYES']);
        const inbox = (await who.call('listApprovals', { query: { inbox: 'me', task_id } })).json.approvals;
        expect(inbox).toEqual([]);
      }
      const kept = await finance.call('withdrawApproval', { params: { approval_id: anew.approval_id }, body: {} });
      expect([kept.status, kept.json.code]).toEqual([409, 'ILLEGAL_TRANSITION']);
      expect((await decide(legal, anew.approval_id, 'approved', looked)).status).toBe(200);
    });

    test('is allowed to the sender only, with a known version, before the end', async () => {
      const task_id = await route();
      const params = { task_id };
      const body = { description: 'other' };
      const byTarget = await manager.call('amendTask', { params, body });
      expect([byTarget.status, byTarget.json.code]).toEqual([403, 'ROLE_NOT_HELD']);
      const byStranger = await legal.call('amendTask', { params, body });
      expect([byStranger.status, byStranger.json.code]).toEqual([404, 'NOT_FOUND']);
      const stale = await amend(task_id, body, { headers: { 'if-match': '"9"' } });
      expect([stale.status, stale.json.code]).toEqual([412, 'VERSION_MISMATCH']);
      await manager.call('completeTask', { params, body: {} });
      const late = await amend(task_id, body);
      expect([late.status, late.json.code]).toEqual([409, 'ILLEGAL_TRANSITION']);
    });
  });
}
