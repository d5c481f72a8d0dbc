import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { Actor, Stage } from '../support/actor.js';
import { createApprovalSteps } from './approval-steps.js';

/** A holder of an approver role hands it to a colleague, who then decides on the holder's behalf. */
export function delegations(stage: Stage): void {
  describe('delegations', () => {
    let finance: Actor;
    let boss: Actor;
    let dora: Actor;
    const { route, ask, decide, approval } = createApprovalSteps(stage, () => finance);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const delegate = (by: Actor, given: object = {}) =>
      by.call('createDelegation', {
        body: { role: 'manager', delegate: dora.caller.subject, until: tomorrow, ...given },
      });

    beforeAll(async () => {
      ({ finance } = await stage.cast());
      [boss, dora] = await Promise.all([
        stage.actor(['manager'], `boss-${randomUUID()}`),
        stage.actor([`role-${randomUUID().slice(0, 8)}`], `dora-${randomUUID()}`),
      ]);
    });

    test('a delegate finds, reads and decides an approval; both people are on record; an end takes that away', async () => {
      const task_id = await route();
      const approval_id = await ask(task_id, { approver_role: 'manager' });
      expect((await decide(dora, approval_id, 'approved')).json.code).toBe('NOT_FOUND');

      const created = await delegate(boss, { reason: 'leave' });
      expect([created.status, created.json]).toMatchObject([
        201,
        { role: 'manager', status: 'active', delegator: { subject: boss.caller.subject }, reason: 'leave' },
      ]);
      const { delegation_id } = created.json as { delegation_id: string };
      const inbox = await dora.call('listApprovals', { query: { inbox: 'me', task_id } });
      expect(inbox.json.approvals).toMatchObject([{ approval_id }]);
      expect((await dora.call('getTask', { params: { task_id } })).json).toMatchObject({ task_id });
      expect((await dora.call('getInbox', { params: { role: 'manager' } })).status).toBe(200);
      const { json: status } = await dora.call('getStatus', { params: { id: approval_id } });
      expect(status.next_operations).toEqual(['decideApproval']);

      const decided = await decide(dora, approval_id, 'approved');
      const on_behalf_of = { issuer: expect.any(String), subject: boss.caller.subject };
      expect([decided.status, decided.json]).toMatchObject([
        200,
        {
          status: 'approved',
          decisions: [{ decided_by: { subject: dora.caller.subject }, on_behalf_of, delegation_id }],
        },
      ]);
      const entry = await eventually(async () => {
        const query = { task_id, event_type: 'approval.decided' };
        return (await (await stage.cast()).auditor.call('listAudit', { query })).json.events[0];
      });
      expect(entry.metadata).toMatchObject({ on_behalf_of, delegation_id });

      const params = { delegation_id };
      const outdated = await boss.call('endDelegation', { params, body: {}, headers: { 'if-match': '"7"' } });
      expect(outdated.json.code).toBe('VERSION_MISMATCH');
      const ended = await boss.call('endDelegation', { params, body: { reason: 'back' } });
      expect([ended.status, ended.json.status, ended.json.ended_reason]).toEqual([200, 'ended', 'back']);
      expect((await boss.call('endDelegation', { params, body: {} })).json.code).toBe('ILLEGAL_TRANSITION');
      const next = await ask(await route(), { approver_role: 'manager' });
      expect((await decide(dora, next, 'approved')).json.code).toBe('NOT_FOUND');
      expect((await approval(next)).status).toBe('pending');
      const { json: list } = await dora.call('listDelegations', { query: { mine: 'received', status: 'ended' } });
      expect(list.delegations).toMatchObject([{ delegation_id, ended_by: { subject: boss.caller.subject } }]);
    });

    test('a holder and a delegate have one vote: together they fill no group of two', async () => {
      const approval_id = await ask(await route(), { approvers: [{ approver_role: 'manager', required: 2 }] });
      const { json: given } = await delegate(boss);
      expect((await decide(dora, approval_id, 'approved')).json.status).toBe('pending');
      const own = await decide(boss, approval_id, 'approved');
      expect([own.status, own.json]).toMatchObject([
        409,
        { code: 'ALREADY_DECIDED', decided_by: { subject: dora.caller.subject } },
      ]);
      const inbox = await boss.call('listApprovals', { query: { inbox: 'me' } });
      expect(inbox.json.approvals).not.toContainEqual(expect.objectContaining({ approval_id }));
      const { manager } = await stage.cast();
      expect((await decide(manager, approval_id, 'approved')).json.status).toBe('approved');
      await boss.call('endDelegation', { params: { delegation_id: given.delegation_id }, body: {} });
    });

    test('a delegated role is not handed on, and gives no right to work', async () => {
      const { json } = await delegate(boss);
      const chained = await dora.call('createDelegation', {
        body: { role: 'manager', delegate: 'somebody', until: tomorrow },
      });
      expect(chained.json.code).toBe('ROLE_NOT_HELD');
      expect((await dora.call('claimTasks', { body: { role: 'manager' } })).json.code).toBe('ROLE_NOT_HELD');
      expect((await delegate(boss)).json).toMatchObject({
        code: 'DELEGATION_EXISTS',
        delegation_id: json.delegation_id,
      });
      const admin = (await stage.cast()).admin;
      const ended = await admin.call('endDelegation', { params: { delegation_id: json.delegation_id }, body: {} });
      expect(ended.json).toMatchObject({ status: 'ended', ended_by: { subject: admin.caller.subject } });
    });
  });
}
