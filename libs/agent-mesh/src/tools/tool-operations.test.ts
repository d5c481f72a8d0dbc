import { describe, expect, test } from '@jest/globals';
import { useTools } from '../testing/use-tools.js';

const mesh = useTools();

describe('the operation of a tool', () => {
  test.each<[string, object, string, object]>([
    ['whoami', {}, 'whoAmI', {}],
    ['my_profile', {}, 'getProfile', { params: { role: 'manager' } }],
    [
      'propose_grant',
      {
        tool: 'task.route',
        conditions: ['task_type=pay', 'amount=<1000', 'paid=false', 'note=a=b'],
        max_uses: 5,
        approvers: [{ approver_role: 'legal', required: 2 }],
        until: '2026-02-01T00:00:00Z',
        reason: 'known',
      },
      'proposeGrant',
      {
        body: {
          role: 'manager',
          tool: 'task.route',
          max_uses: 5,
          until: '2026-02-01T00:00:00Z',
          reason: 'known',
          conditions: [{ task_type: 'pay' }, { amount: '<1000' }, { paid: false }, { note: 'a=b' }],
          approvers: [{ approver_role: 'legal', required: 2 }],
        },
      },
    ],
    [
      'propose_grant',
      {
        tool: 'pay',
        conditions: ['arguments.a=007', 'arguments.b="42"', 'c=-1.5', 'd=null'],
        max_uses: 5,
        approvers: [{ approver_role: 'legal', required: 1 }],
        until: 'u',
        reason: 'known',
      },
      'proposeGrant',
      {
        body: {
          role: 'manager',
          tool: 'pay',
          max_uses: 5,
          until: 'u',
          reason: 'known',
          approvers: [{ approver_role: 'legal', required: 1 }],
          conditions: [{ 'arguments.a': '007' }, { 'arguments.b': '42' }, { c: -1.5 }, { d: 'null' }],
        },
      },
    ],
    ['list_grants', { status: 'active' }, 'listGrants', { query: { status: 'active', limit: 20 } }],
    ['revoke_grant', { grant_id: 'g' }, 'revokeGrant', { params: { grant_id: 'g' }, body: {} }],
    [
      'can_i',
      { name: 'invoices', kind: 'data', context: { amount_usd: 900 }, role: 'finance' },
      'evaluateAccess',
      {
        body: {
          subject: { type: 'role', id: 'finance' },
          action: { name: 'read' },
          resource: { type: 'data', id: 'invoices' },
          context: { amount_usd: 900 },
        },
      },
    ],
    [
      'send_task',
      { target: 'manager', task: 'Do it' },
      'routeTask',
      { body: { target: 'manager', task: { task_type: 'request', description: 'Do it' } } },
    ],
    [
      'send_task',
      {
        target: 'manager',
        task: { type: 'budget', amount: 1 },
        priority: 9,
        deadline_at: '2026-01-01T00:00:00Z',
        approval: { approver_role: 'legal', expires_in: 60 },
        from_role: 'finance',
      },
      'routeTask',
      {
        body: {
          target: 'manager',
          task: { type: 'budget', amount: 1 },
          priority: 9,
          deadline_at: '2026-01-01T00:00:00Z',
          approval: { approver_role: 'legal', expires_in: 60 },
          from_role: 'finance',
        },
      },
    ],
    [
      'send_task',
      { target: 'manager', task: '{"task_type":"budget","data":{"amount":1}}' },
      'routeTask',
      { body: { target: 'manager', task: { task_type: 'budget', data: { amount: 1 } } } },
    ],
    [
      'notify',
      { target: 'finance', message: 'Done', priority: 'high' },
      'routeTask',
      {
        body: {
          target: 'finance',
          task: { task_type: 'notification', description: 'Done', data: { priority: 'high' } },
          priority: 8,
        },
      },
    ],
    ['list_tasks', {}, 'listTasks', { query: { target: 'manager', limit: 20 } }],
    [
      'list_tasks',
      { role: 'finance', box: 'sent', status: 'pending', limit: 5, cursor: 'c' },
      'listTasks',
      { query: { from_role: 'finance', status: 'pending', limit: 5, cursor: 'c' } },
    ],
    ['get_task', { task_id: 'x' }, 'getTask', { params: { task_id: 'x' } }],
    ['claim_task', {}, 'claimTasks', { body: { role: 'manager', max: 1, lease_seconds: 900 } }],
    [
      'claim_task',
      { role: 'legal', types: ['review'], lease_seconds: 60, wait_seconds: 5 },
      'claimTasks',
      { body: { role: 'legal', types: ['review'], max: 1, lease_seconds: 60, wait_ms: 5_000 } },
    ],
    [
      'report_progress',
      { task_id: 'x', lease_id: 'l', progress: 50, note: 'half' },
      'heartbeatTask',
      { params: { task_id: 'x' }, body: { lease_id: 'l', progress: 50, note: 'half' } },
    ],
    [
      'complete_task',
      { task_id: 'x', result: { a: 1 } },
      'completeTask',
      { params: { task_id: 'x' }, body: { result: { a: 1 } } },
    ],
    [
      'complete_task',
      { task_id: 'x', result: null },
      'completeTask',
      { params: { task_id: 'x' }, body: { result: null } },
    ],
    [
      'complete_task',
      { task_id: 'x', lease_id: 'l', outcome: 'failed', error: 'no' },
      'failTask',
      { params: { task_id: 'x' }, body: { lease_id: 'l', error: 'no' } },
    ],
    [
      'complete_task',
      { task_id: 'x', lease_id: 'l', outcome: 'retry', error: 'later' },
      'failTask',
      { params: { task_id: 'x' }, body: { lease_id: 'l', error: 'later', retryable: true } },
    ],
    [
      'complete_task',
      { task_id: 'x', lease_id: 'l', outcome: 'released' },
      'releaseTask',
      { params: { task_id: 'x' }, body: { lease_id: 'l' } },
    ],
    [
      'request_approval',
      { task_id: 'x', approvers: [{ approver_role: 'legal', required: 2 }], reason: 'why', veto: false },
      'requestApproval',
      { body: { task_id: 'x', approvers: [{ approver_role: 'legal', required: 2 }], reason: 'why', veto: false } },
    ],
    [
      'request_approval',
      { task_id: 'x', approver_role: 'legal', reason: 'why', decision: 'approved', comments: 'fine' },
      'requestApproval',
      { body: { task_id: 'x', approver_role: 'legal', reason: 'why', decision: 'approved', comments: 'fine' } },
    ],
    ['list_approvals', {}, 'listApprovals', { query: { inbox: 'me', limit: 20 } }],
    ['list_approvals', { box: 'all', task_id: 'x' }, 'listApprovals', { query: { task_id: 'x', limit: 20 } }],
    [
      'decide_approval',
      { approval_id: 'a', decision: 'approved', notes: 'fine', decision_mode: 'human', content_hash: 'h' },
      'decideApproval',
      {
        params: { approval_id: 'a' },
        body: { decision: 'approved', notes: 'fine', decision_mode: 'human', content_hash: 'h' },
      },
    ],
    ['fetch_status', { task_id: 'x' }, 'getStatus', { params: { id: 'x' }, query: {} }],
    [
      'fetch_status',
      { task_id: 'x', cursor: 'c', wait_seconds: 3 },
      'getStatus',
      { params: { id: 'x' }, query: { cursor: 'c', wait_ms: 3_000 } },
    ],
  ])('%s %j is %s', async (tool, args, operation, input) => {
    const { isError, text } = await mesh.use(tool, args);
    expect([isError, text]).toEqual([false, expect.any(String)]);
    expect(mesh.performed.at(-1)).toMatchObject({ operation, input });
    expect(mesh.performed.at(-1)?.input).toEqual(input);
  });
});
