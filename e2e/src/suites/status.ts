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
    const look = async (id: string, query: Record<string, number> = {}, actor = finance) =>
      actor.call('getStatus', { params: { id }, query });

    test('says of any id what it is, its state, what it waits for and on whom', async () => {
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

    test('is hidden from those who take no part', async () => {
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

    test('answers as it stands when nothing newer came in time', async () => {
      expect((await look(await route(), { since_version: 1, wait_ms: 50 })).json).toMatchObject({
        status: 'pending',
        version: 1,
      });
    });

    test('does not wait longer than 30 seconds', async () => {
      const answer = await look(await route(), { wait_ms: 30_001 });
      expect([answer.status, answer.json.code]).toEqual([422, 'VALIDATION_FAILED']);
    });
  });
}
