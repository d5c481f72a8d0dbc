import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Actor, Stage } from '../support/actor.js';

/** The calls of existing Agent Mesh clients, in their exact spelling. */
export function agentMeshClient(stage: Stage): void {
  describe('an existing Agent Mesh client', () => {
    let finance: Actor;

    beforeAll(async () => {
      finance = await stage.actor(['finance']);
    });

    test('routes a task', async () => {
      const traceId = randomUUID();
      const answer = await finance.call('routeTask', {
        body: {
          target: 'manager',
          task: { task_type: 'budget_approval', description: 'Q3', data: { amount: 50_000 } },
          context: { thread: 7 },
        },
        headers: { 'idempotency-key': randomUUID(), 'X-Trace-Id': traceId },
      });
      expect([answer.status, answer.json]).toMatchObject([
        202,
        { task_id: expect.any(String), status: 'pending', trace_id: traceId },
      ]);
    });

    test('asks for an approval with decision "pending"', async () => {
      const { task_id } = (await finance.call('routeTask', { body: { target: 'manager', task: { task_type: 'x' } } }))
        .json;
      const answer = await finance.call('requestApproval', {
        body: { task_id, approver_role: 'manager', reason: 'limit', decision: 'pending', comments: 'please' },
      });
      expect([answer.status, answer.json]).toMatchObject([
        202,
        { approval_id: expect.any(String), status: 'pending', task_id },
      ]);
      const { approval_id } = answer.json;
      const read = await finance.call('getApproval', { params: { approval_id } });
      expect(read.json).toMatchObject({ reason: 'limit\nplease', notes: null });
    });

    test('sends every field that it knows, empty or not', async () => {
      const route = { target: 'manager', task: { task_type: 'x', description: '', data: {} }, context: {} };
      const empty = { session_id: '', parent_task_id: null, from_role: '', not_before: '', approval: {} };
      const routed = await finance.call('routeTask', { body: { ...route, ...empty } });
      expect(routed.status).toBe(202);
      const { task_id } = routed.json;
      const policy = { approver_role: 'manager', reason: '', expires_at: '', escalate_to: '', veto: null };
      const asked = await finance.call('requestApproval', {
        body: { task_id, ...policy, decision: '', comments: '' },
      });
      expect([asked.status, asked.json]).toMatchObject([202, { status: 'pending' }]);
      const read = await finance.call('getApproval', { params: { approval_id: asked.json.approval_id } });
      expect(read.json).toMatchObject({ reason: null, notes: null, escalate_to: null, veto: true });
      const [cancelled, opened] = await Promise.all([
        finance.call('cancelTask', { params: { task_id }, body: { reason: '', cascade: null } }),
        finance.call('createSession', { body: { agent_role: 'finance', task_id: '', metadata: {} } }),
      ]);
      expect([cancelled.status, opened.status]).toEqual([200, 201]);
      expect(cancelled.json).toMatchObject({ status: 'cancelled', cancel_reason: null });
    });

    test('opens a session and reads it', async () => {
      const opened = await finance.call('createSession', {
        body: { agent_role: 'finance', metadata: { goal: 'budget' } },
      });
      expect([opened.status, opened.json]).toMatchObject([201, { session_id: expect.any(String), status: 'pending' }]);
      const { session_id } = opened.json;
      const read = await finance.call('getSession', { params: { session_id } });
      expect([read.status, read.json]).toMatchObject([
        200,
        { session_id, agent_role: 'finance', state: 'pending', metadata: { goal: 'budget' } },
      ]);
    });

    test('gets 404 for an unknown id, 400 for one that is not a UUID and 401 for a bad token', async () => {
      const answers = await Promise.all([
        finance.call('getSession', { params: { session_id: randomUUID() } }),
        finance.call('getSession', { params: { session_id: '42' } }),
        stage.stranger('Bearer bad').call('getSession', { params: { session_id: randomUUID() } }),
      ]);
      expect(answers.map((answer) => answer.status)).toEqual([404, 400, 401]);
    });
  });
}
