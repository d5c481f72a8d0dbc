import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { Stage } from '../support/actor.js';
import { connectAgent, WAYS, type McpAgent, type ToolResult } from '../support/mcp-agent.js';

const TOOLS = [
  'whoami',
  'send_task',
  'list_tasks',
  'get_task',
  'claim_task',
  'report_progress',
  'complete_task',
  'request_approval',
  'list_approvals',
  'decide_approval',
  'withdraw_approval',
  'notify',
  'fetch_status',
  'wait_for',
  'my_profile',
  'can_i',
  'hold_call',
  'use_approval',
  'propose_grant',
  'list_grants',
  'revoke_grant',
];

/** The four tools of the Agent Mesh, with the arguments that existing clients use. */
const MESH_TOOLS: Readonly<Record<string, readonly string[]>> = {
  send_task: ['target', 'task', 'context'],
  request_approval: ['task_id', 'approver_role', 'reason', 'decision', 'comments'],
  notify: ['target', 'message', 'priority'],
  fetch_status: ['task_id'],
};

/** A task type that no other test uses. */
const oneOf = (what: string) => `${what}-${Math.random().toString(36).slice(2)}`;

/** The result of a call that must succeed. */
async function done(call: Promise<ToolResult>): Promise<ToolResult['structuredContent']> {
  const { isError = false, content, structuredContent } = await call;
  expect([isError, content[0]?.text]).toEqual([false, expect.any(String)]);
  return structuredContent;
}

/** Tests the MCP tools with the official clients, as agents use them. */
export function mcp(stage: Stage): void {
  describe.each(WAYS)('the MCP tools over %s', (way) => {
    let finance: McpAgent;
    let manager: McpAgent;

    beforeAll(async () => {
      const connect = (role: string) => connectAgent(stage.topology(), way, role);
      [finance, manager] = await Promise.all([connect('finance'), connect('manager')]);
    });
    afterAll(async () => {
      await Promise.all([finance, manager].map((agent) => agent.close()));
    });
    const statusOf = async (agent: McpAgent, task_id: string): Promise<string> =>
      (await done(agent.use('fetch_status', { task_id }))).status;

    test('are all listed, with flat arguments, output schemas and annotations', async () => {
      const tools = await finance.tools();
      expect(tools.map(({ name }) => name)).toEqual(TOOLS);
      for (const { name, inputSchema, outputSchema, annotations } of tools) {
        expect(Object.keys(inputSchema.properties ?? {})).toEqual(
          expect.arrayContaining([...(MESH_TOOLS[name] ?? [])]),
        );
        expect([outputSchema?.type, annotations]).toEqual([
          'object',
          expect.objectContaining({ openWorldHint: false }),
        ]);
      }
    });

    test('tell the caller who they are', async () => {
      expect(await done(finance.use('whoami'))).toMatchObject({
        subject: expect.stringMatching(/^finance-mcp/),
        roles: ['finance'],
        acting_as: 'finance',
      });
    });

    test('of the Agent Mesh run the budget workflow, and fetch_status shows each new state', async () => {
      const { task_id } = await done(
        finance.use('send_task', {
          target: 'manager',
          task: { task_type: 'budget_request', data: { of: oneOf('mesh') } },
        }),
      );
      expect(await statusOf(finance, task_id)).toBe('pending');
      const asking = { task_id, approver_role: 'manager', reason: 'above the limit' };
      const { approval_id } = await done(finance.use('request_approval', asking));
      expect([await statusOf(finance, task_id), await statusOf(manager, approval_id)]).toEqual([
        'awaiting_approval',
        'pending',
      ]);

      const own = await finance.use('request_approval', { ...asking, decision: 'approved' });
      expect([own.isError, own.content[0]?.text]).toEqual([true, expect.stringContaining('ROLE_NOT_HELD')]);

      const deciding = { ...asking, decision: 'approved', comments: 'fine' };
      expect(await done(manager.use('request_approval', deciding))).toMatchObject({ approval_id, status: 'approved' });
      expect([await statusOf(finance, task_id), await statusOf(finance, approval_id)]).toEqual(['pending', 'approved']);

      const told = await done(
        manager.use('notify', { target: 'finance', message: oneOf('approved'), priority: 'high' }),
      );
      expect(await statusOf(finance, told.task_id)).toBe('pending');
    });

    test('accept plain text as a task', async () => {
      const sent = await finance.use('send_task', { target: 'manager', task: oneOf('Please look at the Q3 numbers') });
      expect([sent.isError ?? false, sent.content[0]?.text]).toEqual([false, expect.stringContaining('manager')]);
    });

    test('send nothing for a repeated call, and a new task for a call with another name', async () => {
      const sending = { target: 'manager', task: { task_type: oneOf('repeated') } };
      const first = await done(finance.use('send_task', sending));
      const again = await done(finance.use('send_task', sending));
      const meant = await done(finance.use('send_task', { ...sending, request_id: 'once-more' }));
      expect([again.task_id, again.repeated, meant.repeated]).toEqual([first.task_id, true, false]);
      expect(meant.task_id).not.toBe(first.task_id);
      const { tasks } = await done(finance.use('list_tasks', { box: 'sent', limit: 100 }));
      const sent = tasks.filter((task: { task_type: string }) => task.task_type === sending.task.task_type);
      expect(sent).toHaveLength(2);
    });

    test('send one task for many concurrent repetitions of a call', async () => {
      const sending = { target: 'manager', task: { task_type: oneOf('at-once') } };
      const answers = await Promise.all(Array.from({ length: 8 }, () => done(finance.use('send_task', sending))));
      expect(new Set(answers.map(({ task_id }) => task_id)).size).toBe(1);
    });

    test('come with prompts, and with a guide that names them', async () => {
      expect(await finance.prompts()).toEqual(['hand_over_and_wait', 'work_through_inbox', 'decide_approvals']);
      const guide = await finance.read('handoff://guide');
      expect(TOOLS.filter((name) => guide.includes(`\`${name}\``))).toEqual(
        expect.arrayContaining(['send_task', 'wait_for', 'claim_task', 'complete_task', 'decide_approval']),
      );
    });

    test('ask the person who decides, where the client can show a form', async () => {
      const shown: string[] = [];
      const person = await connectAgent(stage.topology(), way, 'manager', (message) => {
        shown.push(message);
        return { decision: 'rejected', notes: 'not this year' };
      });
      const task = { task_type: oneOf('asked'), description: 'Buy\na boat' };
      const demanded = { approver_role: 'manager', reason: 'for the lake' };
      const { approval_id } = await done(finance.use('send_task', { target: 'legal', task, approval: demanded }));
      const decided = await done(person.use('decide_approval', { approval_id, decision: 'approved' }));
      await person.close();
      // Earlier revisions need a second channel for it, which only stdio has.
      const isAsked = way !== 'HTTP 2025-11-25';
      expect(shown).toEqual(isAsked ? [expect.stringContaining(String.raw`What is to be done: "Buy\na boat"`)] : []);
      expect([decided.status, decided.decisions]).toEqual([
        isAsked ? 'rejected' : 'approved',
        [
          expect.objectContaining({
            decision: isAsked ? 'rejected' : 'approved',
            notes: isAsked ? 'not this year' : null,
            decision_mode: isAsked ? 'human' : 'agent',
          }),
        ],
      ]);
    });

    test('accept a refused call again as soon as it can succeed', async () => {
      const { task_id } = await done(finance.use('send_task', { target: 'manager', task: oneOf('refused at first') }));
      const { approval_id } = await done(
        finance.use('request_approval', { task_id, approver_role: 'manager', reason: 'x' }),
      );
      const completing = { task_id, result: 'done' };
      const refused = await manager.use('complete_task', completing);
      expect([refused.isError, refused.content[0]?.text]).toEqual([
        true,
        expect.stringContaining('ILLEGAL_TRANSITION'),
      ]);
      await done(manager.use('decide_approval', { approval_id, decision: 'approved' }));
      expect(await done(manager.use('complete_task', completing))).toMatchObject({
        status: 'completed',
        repeated: false,
      });
      expect(await done(manager.use('complete_task', completing))).toMatchObject({
        status: 'completed',
        repeated: true,
      });
    });

    test('end a wait in time, and say how to go on', async () => {
      const { task_id } = await done(finance.use('send_task', { target: 'manager', task: oneOf('waited for') }));
      const waited = await done(finance.use('wait_for', { id: task_id, wait_seconds: 1 }));
      expect(waited).toMatchObject({
        reached: false,
        ended: false,
        status: 'pending',
        next_step: expect.stringMatching(/again/),
      });
      const change = finance.use('wait_for', { id: task_id, until: 'change', cursor: waited.cursor, wait_seconds: 30 });
      await done(manager.use('complete_task', { task_id, result: 1 }));
      expect(await done(change)).toMatchObject({ reached: true, ended: true, status: 'completed' });
    });

    test('flag an error, with advice', async () => {
      const result = await finance.use('fetch_status', { task_id: 'not-an-id' });
      expect([result.isError, result.content[0]?.text]).toEqual([
        true,
        expect.stringMatching(/MALFORMED_ID.*What to do/),
      ]);
    });
  });

  describe('two MCP agents, one over stdio and one over HTTP', () => {
    let finance: McpAgent;
    let manager: McpAgent;
    beforeAll(async () => {
      finance = await connectAgent(stage.topology(), 'stdio 2026-07-28', 'finance');
      manager = await connectAgent(stage.topology(), 'HTTP 2026-07-28', 'manager');
    });
    afterAll(async () => {
      await Promise.all([finance, manager].map((agent) => agent.close()));
    });

    test('finish the budget workflow, and no step happens twice', async () => {
      const task_type = oneOf('budget_request');
      const sending = { target: 'manager', task: { task_type, data: { amount: 50_000 } }, priority: 9 };
      const { task_id } = await done(finance.use('send_task', sending));
      expect((await done(finance.use('send_task', sending))).task_id).toBe(task_id);

      const { tasks } = await done(manager.use('list_tasks', { status: 'pending', limit: 100 }));
      expect(tasks.filter((task: { task_type: string }) => task.task_type === task_type)).toHaveLength(1);

      const claimed = await done(manager.use('claim_task', { types: [task_type], wait_seconds: 5 }));
      expect(claimed).toMatchObject({ claimed: true, task: { task_id, status: 'active', data: { amount: 50_000 } } });
      const { lease_id } = claimed.lease;
      expect(await done(manager.use('claim_task', { types: [task_type] }))).toMatchObject({
        claimed: false,
        task: null,
      });
      await done(manager.use('report_progress', { task_id, lease_id, progress: 50, note: 'adding up' }));

      const asking = { task_id, approver_role: 'manager', reason: 'above the limit' };
      const { approval_id } = await done(finance.use('request_approval', asking));
      expect((await done(finance.use('request_approval', asking))).approval_id).toBe(approval_id);
      const waiting = finance.use('wait_for', { id: approval_id, wait_seconds: 30 });

      const { approvals } = await done(manager.use('list_approvals', { task_id }));
      expect(approvals).toMatchObject([{ approval_id, status: 'pending' }]);
      expect(await done(manager.use('get_task', { task_id }))).toMatchObject({ status: 'awaiting_approval' });
      const deciding = { approval_id, decision: 'approved', notes: 'within the budget' };
      await done(manager.use('decide_approval', deciding));
      expect(await done(manager.use('decide_approval', deciding))).toMatchObject({
        status: 'approved',
        repeated: true,
      });
      expect(await done(waiting)).toMatchObject({ reached: true, status: 'approved' });

      const completing = { task_id, lease_id, result: { paid: true } };
      await done(manager.use('complete_task', completing));
      expect(await done(manager.use('complete_task', completing))).toMatchObject({ repeated: true });
      expect(await done(finance.use('wait_for', { id: task_id }))).toMatchObject({ ended: true, status: 'completed' });
      expect(await done(finance.use('get_task', { task_id }))).toMatchObject({ result: { paid: true } });

      const auditor = await stage.actor(['auditor']);
      const kinds = await eventually(async () => {
        const { events } = (await auditor.call('listAudit', { query: { task_id, limit: 100 } })).json;
        const types: readonly string[] = events.map((event: { event_type: string }) => event.event_type);
        return types.includes('task.completed') ? types : undefined;
      });
      for (const once of ['task.routed', 'task.claimed', 'approval.requested', 'approval.decided', 'task.completed']) {
        expect(kinds.filter((kind: string) => kind === once)).toEqual([once]);
      }
    });

    test('give a task back, or up', async () => {
      const task_type = oneOf('given-up');
      const { task_id } = await done(finance.use('send_task', { target: 'manager', task: { task_type } }));
      const first = await done(manager.use('claim_task', { types: [task_type] }));
      const nameless = await manager.use('complete_task', {
        task_id,
        outcome: 'failed',
        lease_id: first.lease.lease_id,
      });
      expect([nameless.isError, nameless.content[0]?.text]).toEqual([true, expect.stringContaining('"error"')]);
      const released = { task_id, lease_id: first.lease.lease_id, outcome: 'released' };
      expect(await done(manager.use('complete_task', released))).toMatchObject({ status: 'pending' });
      const second = await done(manager.use('claim_task', { types: [task_type] }));
      const failing = { task_id, lease_id: second.lease.lease_id, outcome: 'failed', error: 'no such account' };
      expect(await done(manager.use('complete_task', failing))).toMatchObject({ status: 'failed' });
      expect(await done(finance.use('wait_for', { id: task_id }))).toMatchObject({ ended: true, status: 'failed' });
    });
  });
}
