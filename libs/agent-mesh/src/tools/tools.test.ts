import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HandoffApiError, HandoffConnectionError, HandoffTokenError, type Problem } from '@handoff/client';
import type { Client } from '@modelcontextprotocol/client';
import { answerOf, answersAbout, connectMesh } from '../testing/connect-mesh.js';
import { TOOLS } from './index.js';

interface Performed {
  readonly operation: string;
  readonly input: object;
  readonly keyed: boolean;
}

const STATUS = {
  id: 'x',
  kind: 'task',
  status: 'pending',
  version: 3,
  next_action: 'Somebody has to.',
  cursor: 'c1',
  changes: [],
  poll_after_ms: 1_000,
};
const TASK = {
  task_id: 'x',
  task_type: 'budget',
  description: null,
  data: {},
  context: null,
  result: null,
  error: null,
  from_role: 'finance',
  to_role: 'manager',
  status: 'active',
  version: 2,
};
const LEASE = { lease_id: 'l', attempt: 1, expires_at: '2026-01-01T00:15:00.000Z' };
const APPROVAL = {
  approval_id: 'a',
  task_id: 'x',
  approver_role: 'manager',
  status: 'approved',
  reason: null,
  version: 2,
};

/** Each operation's answer, unless a test overrides it. */
const ANSWERS: Readonly<Record<string, object>> = {
  ...answersAbout({ task: TASK, approval: APPROVAL, lease: LEASE, status: STATUS }),
  whoAmI: { issuer: 'i', subject: 'ada', roles: ['manager', 'auditor'], expires_at: '2026-01-01T00:00:00.000Z' },
  completeTask: { ...TASK, status: 'completed' },
  failTask: { ...TASK, status: 'failed' },
  releaseTask: { ...TASK, status: 'pending' },
};

let client: Client;
let performed: Performed[];
let answers: Record<string, object | Error | readonly object[]>;
let reported: unknown[];

async function connect(role?: string): Promise<void> {
  performed = [];
  reported = [];
  answers = { ...ANSWERS };
  const call = async (operation: string, input: object, options: { idempotencyKey?: string } = {}) => {
    performed.push({ operation, input, keyed: options.idempotencyKey !== undefined });
    const planned = answers[operation]!;
    if (planned instanceof Error) throw planned;
    const data: unknown = Array.isArray(planned) ? (planned.length > 1 ? planned.shift() : planned[0]) : planned;
    return answerOf(data);
  };
  client = await connectMesh(call, (error) => reported.push(error), { role, heldRoles: ['manager'] });
}

beforeEach(() => connect());
afterEach(() => client.close());

async function use(name: string, args: object = {}) {
  const result = await client.callTool({ name, arguments: { ...args } });
  return {
    isError: result.isError ?? false,
    text: (result.content[0] as { readonly text: string }).text,
    // As loose as JSON.parse, so that a test can read any member.
    data: result.structuredContent as ReturnType<typeof JSON.parse>,
  };
}

describe('a tool', () => {
  test('is listed with closed schemas of its arguments and its result', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
    for (const { inputSchema, outputSchema, annotations, title, description } of tools) {
      expect([inputSchema.type, inputSchema['additionalProperties'], outputSchema?.type]).toEqual([
        'object',
        false,
        'object',
      ]);
      expect(Object.keys(annotations ?? {}).sort()).toEqual([
        'destructiveHint',
        'idempotentHint',
        'openWorldHint',
        'readOnlyHint',
      ]);
      expect(title && description).toBeTruthy();
    }
  });

  test('names the token’s roles that grant nothing, quoted, and is silent when all grant something', async () => {
    expect((await use('whoami')).text).not.toContain('grant');
    const ignored_roles = [{ name: 'Finance\nTeam', reason: 'is not the name of a role' }];
    answers['whoAmI'] = { ...ANSWERS['whoAmI'], ignored_roles };
    const { text, data } = await use('whoami');
    expect(text).toContain(String.raw`grant no role: "Finance\nTeam" (is not the name of a role).`);
    expect(data.ignored_roles).toEqual(ignored_roles);
  });

  test.each(TOOLS.map(({ name, example }) => [name, example] as const))(
    '%s passes on what an answer warns of, once',
    async (tool, example) => {
      const warnings = [{ code: 'ROLE_NEVER_HELD', detail: 'Nobody has held the role nobody so far.' }];
      for (const [operation, answer] of Object.entries(ANSWERS)) answers[operation] = { ...answer, warnings };
      const { text, data } = await use(tool, example);
      expect(text.split(' Warning: Nobody has held the role nobody so far.')).toHaveLength(2);
      expect(data.warnings).toEqual(warnings);
    },
  );

  test('that only reads is marked as such, and makes no keyed call', async () => {
    const { tools } = await client.listTools();
    const readers = tools.filter(({ annotations }) => annotations?.readOnlyHint === true).map(({ name }) => name);
    expect(readers).toEqual([
      'whoami',
      'list_tasks',
      'get_task',
      'list_approvals',
      'fetch_status',
      'wait_for',
      'my_profile',
      'can_i',
      'list_grants',
    ]);
    const needed: Readonly<Record<string, object>> = {
      get_task: { task_id: 'x' },
      fetch_status: { task_id: 'x' },
      wait_for: { id: 'x', wait_seconds: 0 },
      can_i: { name: 'x' },
    };
    for (const name of readers) await use(name, needed[name] ?? {});
    expect(performed.filter(({ keyed }) => keyed)).toEqual([]);
  });

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
    const { isError, text } = await use(tool, args);
    expect([isError, text]).toEqual([false, expect.any(String)]);
    expect(performed.at(-1)).toMatchObject({ operation, input });
    expect(performed.at(-1)?.input).toEqual(input);
  });

  test.each([
    ['pending', 'A standing grant has given its approval a.'],
    ['awaiting_approval', 'It waits for approval a.'],
  ])('what became of the approval of a task that is %s is said', async (status, said) => {
    answers['routeTask'] = { task_id: 'x', status, trace_id: 't', version: 2, approval_id: 'a' };
    const { text } = await use('send_task', { target: 'legal', task: 'Do it' });
    expect(text.split('\n')[0]).toBe(`Task x is with legal (${status}). ${said}`);
  });

  test('a renewed approval is called so in lists and before its decision', async () => {
    answers['listApprovals'] = {
      approvals: [
        { ...APPROVAL, renewed: true },
        { ...APPROVAL, renewed: false },
      ],
      next_cursor: null,
    };
    const { text } = await use('list_approvals');
    expect(text.split('\n').map((line) => line.includes('renewed: the task was amended, read it again'))).toEqual([
      false,
      true,
      false,
    ]);
    const { tools } = await client.listTools();
    for (const name of ['list_approvals', 'decide_approval']) {
      const tool = tools.find((each) => each.name === name)!;
      expect([name, tool.description]).toEqual([name, expect.stringMatching(/renewed/)]);
      expect(JSON.stringify(tool.outputSchema)).toMatch(/"renewed":\{[^}]*amended/);
    }
  });

  test.each([
    ['send_task', { target: 'manager', task: 'x', priorty: 9 }, /priorty/],
    ['decide_approval', { approval_id: 'a', decision: 'maybe' }, /decision/],
    ['complete_task', { task_id: 'x', outcome: 'failed' }, /"error"/],
    ['complete_task', { task_id: 'x', outcome: 'released' }, /lease_id/],
    ['wait_for', { id: 'x', wait_seconds: 600 }, /wait_seconds/],
  ])('%s %j is refused, and the answer tells why', async (tool, args, message) => {
    const { isError, text } = await use(tool, args);
    expect([isError, text]).toEqual([true, expect.stringMatching(message)]);
    expect(performed).toEqual([]);
  });
});

describe('the role that a tool acts in', () => {
  test('is the configured one', async () => {
    await client.close();
    await connect('legal');
    await use('claim_task');
    await use('send_task', { target: 'manager', task: 'x' });
    expect(performed).toMatchObject([
      { input: { body: { role: 'legal' } } },
      { input: { body: { from_role: 'legal' } } },
    ]);
  });

  test('has to be named when there are several', async () => {
    answers['whoAmI'] = { ...ANSWERS['whoAmI'], roles: ['finance', 'legal'] };
    const { isError, text } = await use('claim_task');
    expect([isError, text]).toEqual([true, expect.stringMatching(/finance, legal/)]);
  });
});

describe('claim_task', () => {
  test('returns the task and the lease separately', async () => {
    const { data, text } = await use('claim_task');
    expect(data).toMatchObject({ claimed: true, task: TASK, lease: LEASE });
    expect(data.task.lease).toBeUndefined();
    expect(text).toContain('lease_id l');
  });

  test('tells when there is no task', async () => {
    answers['claimTasks'] = { tasks: [] };
    expect((await use('claim_task')).data).toMatchObject({ claimed: false, task: null, lease: null });
  });
});

describe('wait_for', () => {
  const ended = { ...STATUS, status: 'completed', cursor: 'c2', poll_after_ms: 0 };
  const changed = { ...STATUS, cursor: 'c2', changes: [{ kind: 'task', id: 'x', status: 'pending', version: 4 }] };

  test('answers at once for a final status', async () => {
    answers['getStatus'] = ended;
    expect((await use('wait_for', { id: 'x' })).data).toMatchObject({ reached: true, ended: true });
    expect(performed).toHaveLength(1);
  });

  test('continues from cursor to cursor until a final status', async () => {
    answers['getStatus'] = [STATUS, changed, ended];
    expect((await use('wait_for', { id: 'x' })).data).toMatchObject({ reached: true, status: 'completed' });
    const queries = performed.map(({ input }) => (input as { readonly query: object }).query);
    expect(queries).toEqual([
      {},
      { cursor: 'c1', wait_ms: expect.any(Number) },
      { cursor: 'c2', wait_ms: expect.any(Number) },
    ]);
  });

  test('until a change, ends at the first one', async () => {
    answers['getStatus'] = [STATUS, changed];
    expect((await use('wait_for', { id: 'x', until: 'change' })).data).toMatchObject({ reached: true, ended: false });
  });

  test('with a cursor, counts changes since then', async () => {
    answers['getStatus'] = changed;
    expect((await use('wait_for', { id: 'x', until: 'change', cursor: 'c0' })).data).toMatchObject({ reached: true });
    expect(performed).toHaveLength(1);
  });

  test('ends when its time is over', async () => {
    const { data } = await use('wait_for', { id: 'x', wait_seconds: 0 });
    expect(data).toMatchObject({ reached: false, cursor: 'c1', next_step: expect.stringMatching(/Time is up/) });
  });
});

describe('errors are shown to the model', () => {
  const problem = {
    code: 'VALIDATION_FAILED',
    status: 422,
    detail: 'Two mistakes.',
    trace_id: 't-1',
    errors: [{ pointer: '/target', message: 'must be a role' }],
  } as unknown as Problem;

  test.each([
    [
      'a refusal',
      new HandoffApiError(problem),
      /^VALIDATION_FAILED: Two mistakes\. \/target: must be a role\. What to do: .*\(trace t-1\) Arguments that work: \{/,
    ],
    [
      'a code of a later version',
      new HandoffApiError({ ...problem, code: 'NEW' } as unknown as Problem),
      /^NEW: Two mistakes\./,
    ],
    [
      'no answer',
      new HandoffConnectionError('The gateway did not answer: x.', 'k', undefined),
      /unknown.*very same call again/,
    ],
    [
      'no token',
      new HandoffTokenError('The identity provider gave no token: 401', 401),
      /gave no token: 401\. Nothing was done/,
    ],
  ])('%s', async (_what, error, message) => {
    answers['routeTask'] = error;
    const { isError, text } = await use('send_task', { target: 'manager', task: 'x' });
    expect([isError, text]).toEqual([true, expect.stringMatching(message)]);
    expect(reported).toEqual([]);
  });

  test('but unexpected errors are reported to the operator', async () => {
    answers['routeTask'] = new TypeError('secret');
    const { isError, text } = await use('send_task', { target: 'manager', task: 'x' });
    expect([isError, text]).toEqual([true, expect.not.stringContaining('secret')]);
    expect(reported).toEqual([answers['routeTask']]);
  });
});
