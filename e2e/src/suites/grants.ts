import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { Actor, Stage } from '../support/actor.js';
import type { Answer } from '../support/answer.js';
import { createApprovalSteps } from './approval-steps.js';

/** People approve a kind of calls in advance. */
export function grants(stage: Stage): void {
  describe('standing grants', () => {
    let asker: Actor;
    let legal: Actor;
    const { decide, approval, task } = createApprovalSteps(stage, () => asker);
    // Of this suite alone: other tests claim tasks of asker.
    const role = `role-${randomUUID().slice(0, 8)}`;
    const tool = `tool-${randomUUID()}`;
    const approvers = [{ approver_role: 'legal', required: 1 }];
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const propose = (by: Actor, given: object = {}) => {
      const conditions = { 'arguments.amount_usd': '<1000' };
      return by.call('proposeGrant', {
        body: { role, tool, conditions, approvers, until, max_uses: 2, ...given },
      });
    };
    const hold = async (amount_usd: number): Promise<Answer['json']> => {
      const subject = { type: 'role', id: role };
      const resource = { type: 'tool', id: tool };
      const question = { subject, action: { name: 'use' }, resource, context: { arguments: { amount_usd } } };
      const held = { task_type: 'held_call', data: { question } };
      return (await asker.call('routeTask', { body: { target: role, task: held, approval: { approvers } } })).json;
    };
    const revoke = (by: Actor, grant_id: string, more: object = {}) =>
      by.call('revokeGrant', { params: { grant_id }, body: { reason: 'sold' }, ...more });

    beforeAll(async () => {
      [asker, legal] = await Promise.all([
        stage.actor([role], `asker-${randomUUID()}`),
        stage.actor(['legal'], `lawyer-${randomUUID()}`),
      ]);
    });

    test('a grant is proposed, granted, used by policy as often as it can be, and on record', async () => {
      const proposed = await propose(asker, { reason: 'Known suppliers' });
      expect([proposed.status, proposed.json]).toMatchObject([201, { status: 'proposed', uses: 0, granted_by: [] }]);
      const { grant_id, approval_id } = proposed.json as { readonly grant_id: string; readonly approval_id: string };
      expect(proposed.headers.get('location')).toBe(`/grants/${grant_id}`);
      expect(await hold(900)).toMatchObject({ status: 'awaiting_approval' });
      expect((await decide(asker, approval_id, 'approved')).json.code).toBe('ROLE_NOT_HELD');
      expect((await decide(legal, approval_id, 'approved')).json).toMatchObject({ status: 'approved' });
      expect(await task(grant_id)).toMatchObject({
        status: 'completed',
        task_type: 'standing_grant',
        result: { grant_id },
      });

      const covered = await hold(900);
      expect(covered).toMatchObject({ status: 'pending', version: 3 });
      expect(await approval(covered.approval_id)).toMatchObject({
        status: 'approved',
        decisions: [
          { decided_by: { subject: legal.caller.subject }, decision_mode: 'policy', grant_id, role: 'legal' },
        ],
      });
      expect(await hold(5_000)).toMatchObject({ status: 'awaiting_approval' });
      expect(await hold(1)).toMatchObject({ status: 'pending' });
      expect(await hold(1)).toMatchObject({ status: 'awaiting_approval' });
      const read = await legal.call('getGrant', { params: { grant_id } });
      expect(read.json).toMatchObject({ status: 'used_up', uses: 2, granted_by: [{ role: 'legal' }] });
      expect((await revoke(legal, grant_id)).json.code).toBe('ILLEGAL_TRANSITION');

      const { auditor } = await stage.cast();
      const uses = await eventually(async () => {
        const { json } = await auditor.call('listAudit', {
          query: { event_type: 'grant.used', task_id: covered.task_id },
        });
        return json.events.length === 1 ? json.events : undefined;
      });
      expect(uses).toMatchObject([{ approval_id: covered.approval_id, metadata: { grant_id, uses: 1, max_uses: 2 } }]);
      expect((await auditor.call('getGrant', { params: { grant_id: randomUUID() } })).json.code).toBe('NOT_FOUND');
    });

    test('a revoked grant covers nothing, and is listed as such', async () => {
      const { grant_id, approval_id } = (await propose(asker, { conditions: {} })).json as {
        readonly grant_id: string;
        readonly approval_id: string;
      };
      await decide(legal, approval_id, 'approved');
      expect((await revoke(asker, grant_id)).json.code).toBe('ROLE_NOT_HELD');
      const outdated = await revoke(legal, grant_id, { headers: { 'if-match': '"1"' } });
      expect(outdated.json.code).toBe('VERSION_MISMATCH');
      const revoked = await revoke(legal, grant_id);
      expect([revoked.status, revoked.json]).toMatchObject([200, { status: 'revoked', revoked_reason: 'sold' }]);
      expect(await hold(1)).toMatchObject({ status: 'awaiting_approval' });
      const { json } = await asker.call('listGrants', { query: { status: 'revoked', role } });
      expect(json.grants).toEqual(expect.arrayContaining([expect.objectContaining({ grant_id })]));
    });

    test('a proposal waits in the inbox of the role, which has to have room', async () => {
      const target = `role-${randomUUID().slice(0, 8)}`;
      const sender = await stage.actor([target], `sender-${randomUUID()}`);
      const fill = async (size: number): Promise<void> => {
        const body = { target, task: { task_type: 'scan', data: { text: 'x'.repeat(size) } } };
        while ((await sender.call('routeTask', { body })).status === 202);
      };
      for (const size of [1_000_000, 100_000, 10_000, 1_000]) await fill(size);
      const { status, json } = await propose(sender, { role: target, reason: 'x'.repeat(1_000) });
      expect([status, json.code]).toEqual([429, 'QUOTA_EXCEEDED']);
    });

    test('nobody proposes for another role, beyond 62 days, or by routing a task', async () => {
      expect((await propose(legal)).json.code).toBe('ROLE_NOT_HELD');
      const long = new Date(Date.now() + 63 * 86_400_000).toISOString();
      expect((await propose(asker, { until: long })).json).toMatchObject({
        code: 'VALIDATION_FAILED',
        errors: [{ pointer: '/until' }],
      });
      const body = { target: role, task: { task_type: 'standing_grant' } };
      expect((await asker.call('routeTask', { body })).json.code).toBe('VALIDATION_FAILED');
    });
  });
}
