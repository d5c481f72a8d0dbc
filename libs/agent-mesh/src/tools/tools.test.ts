import { describe, expect, test } from '@jest/globals';
import { HandoffApiError, HandoffConnectionError, HandoffTokenError, type Problem } from '@handoff/client';
import { ANSWERS, APPROVAL, LEASE, STATUS, TASK, useTools } from '../testing/use-tools.js';
import { TOOLS } from './index.js';

const mesh = useTools();

describe('a tool', () => {
  test('is listed with closed schemas of its arguments and its result', async () => {
    const { tools } = await mesh.client.listTools();
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
    expect((await mesh.use('whoami')).text).not.toContain('grant');
    const ignored_roles = [{ name: 'Finance\nTeam', reason: 'is not the name of a role' }];
    mesh.answers['whoAmI'] = { ...ANSWERS['whoAmI'], ignored_roles };
    const { text, data } = await mesh.use('whoami');
    expect(text).toContain(String.raw`grant no role: "Finance\nTeam" (is not the name of a role).`);
    expect(data.ignored_roles).toEqual(ignored_roles);
  });

  test.each(TOOLS.map(({ name, example }) => [name, example] as const))(
    '%s passes on what an answer warns of, once',
    async (tool, example) => {
      const warnings = [{ code: 'ROLE_NEVER_HELD', detail: 'Nobody has held the role nobody so far.' }];
      for (const [operation, answer] of Object.entries(ANSWERS)) mesh.answers[operation] = { ...answer, warnings };
      const { text, data } = await mesh.use(tool, tool === 'wait_for' ? { ...example, wait_seconds: 0 } : example);
      expect(text.split(' Warning: Nobody has held the role nobody so far.')).toHaveLength(2);
      expect(data.warnings).toEqual(warnings);
    },
  );

  test('that only reads is marked as such, and makes no keyed call', async () => {
    const { tools } = await mesh.client.listTools();
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
    for (const name of readers) await mesh.use(name, needed[name] ?? {});
    expect(mesh.performed.filter(({ keyed }) => keyed)).toEqual([]);
  });

  test.each([
    ['pending', 'A standing grant has given its approval a.'],
    ['awaiting_approval', 'It waits for approval a.'],
  ])('what became of the approval of a task that is %s is said', async (status, said) => {
    mesh.answers['routeTask'] = { task_id: 'x', status, trace_id: 't', version: 2, approval_id: 'a' };
    const { text } = await mesh.use('send_task', { target: 'legal', task: 'Do it' });
    expect(text.split('\n')[0]).toBe(`Task x is with legal (${status}). ${said}`);
  });

  test('a renewed approval is called so in lists and before its decision', async () => {
    mesh.answers['listApprovals'] = {
      approvals: [
        { ...APPROVAL, renewed: true },
        { ...APPROVAL, renewed: false },
      ],
      next_cursor: null,
    };
    const { text } = await mesh.use('list_approvals');
    expect(text.split('\n').map((line) => line.includes('renewed: the task was amended, read it again'))).toEqual([
      false,
      true,
      false,
    ]);
    const { tools } = await mesh.client.listTools();
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
    const { isError, text } = await mesh.use(tool, args);
    expect([isError, text]).toEqual([true, expect.stringMatching(message)]);
    expect(mesh.performed).toEqual([]);
  });
});

describe('the role that a tool acts in', () => {
  test('is the configured one', async () => {
    await mesh.client.close();
    await mesh.connect('legal');
    await mesh.use('claim_task');
    await mesh.use('send_task', { target: 'manager', task: 'x' });
    expect(mesh.performed).toMatchObject([
      { input: { body: { role: 'legal' } } },
      { input: { body: { from_role: 'legal' } } },
    ]);
  });

  test('has to be named when there are several', async () => {
    mesh.answers['whoAmI'] = { ...ANSWERS['whoAmI'], roles: ['finance', 'legal'] };
    const { isError, text } = await mesh.use('claim_task');
    expect([isError, text]).toEqual([true, expect.stringMatching(/finance, legal/)]);
  });
});

describe('claim_task', () => {
  test('returns the task and the lease separately', async () => {
    const { data, text } = await mesh.use('claim_task');
    expect(data).toMatchObject({ claimed: true, task: TASK, lease: LEASE });
    expect(data.task.lease).toBeUndefined();
    expect(text).toContain('lease_id l');
  });

  test('tells when there is no task', async () => {
    mesh.answers['claimTasks'] = { tasks: [] };
    expect((await mesh.use('claim_task')).data).toMatchObject({ claimed: false, task: null, lease: null });
  });
});

describe('wait_for', () => {
  const ended = { ...STATUS, status: 'completed', cursor: 'c2', poll_after_ms: 0 };
  const changed = { ...STATUS, cursor: 'c2', changes: [{ kind: 'task', id: 'x', status: 'pending', version: 4 }] };

  test('answers at once for a final status', async () => {
    mesh.answers['getStatus'] = ended;
    expect((await mesh.use('wait_for', { id: 'x' })).data).toMatchObject({ reached: true, ended: true });
    expect(mesh.performed).toHaveLength(1);
  });

  test('continues from cursor to cursor until a final status', async () => {
    mesh.answers['getStatus'] = [STATUS, changed, ended];
    expect((await mesh.use('wait_for', { id: 'x' })).data).toMatchObject({ reached: true, status: 'completed' });
    const queries = mesh.performed.map(({ input }) => (input as { readonly query: object }).query);
    expect(queries).toEqual([
      {},
      { cursor: 'c1', wait_ms: expect.any(Number) },
      { cursor: 'c2', wait_ms: expect.any(Number) },
    ]);
  });

  test('until a change, ends at the first one', async () => {
    mesh.answers['getStatus'] = [STATUS, changed];
    expect((await mesh.use('wait_for', { id: 'x', until: 'change' })).data).toMatchObject({
      reached: true,
      ended: false,
    });
  });

  test('with a cursor, counts changes since then', async () => {
    mesh.answers['getStatus'] = changed;
    expect((await mesh.use('wait_for', { id: 'x', until: 'change', cursor: 'c0' })).data).toMatchObject({
      reached: true,
    });
    expect(mesh.performed).toHaveLength(1);
  });

  test('pauses when the gateway answers early without a change', async () => {
    mesh.answers['getStatus'] = { ...STATUS, poll_after_ms: 60_000 };
    expect((await mesh.use('wait_for', { id: 'x', wait_seconds: 1 })).data).toMatchObject({ reached: false });
    // One look and one wait that ended early, and a few more at the end, because a timer can be early. Without a pause there are thousands.
    expect(mesh.performed.length).toBeLessThan(10);
  });

  test('ends when its time is over', async () => {
    const { data } = await mesh.use('wait_for', { id: 'x', wait_seconds: 0 });
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
    mesh.answers['routeTask'] = error;
    const { isError, text } = await mesh.use('send_task', { target: 'manager', task: 'x' });
    expect([isError, text]).toEqual([true, expect.stringMatching(message)]);
    expect(mesh.reported).toEqual([]);
  });

  test('but unexpected errors are reported to the operator', async () => {
    mesh.answers['routeTask'] = new TypeError('secret');
    const { isError, text } = await mesh.use('send_task', { target: 'manager', task: 'x' });
    expect([isError, text]).toEqual([true, expect.not.stringContaining('secret')]);
    expect(mesh.reported).toEqual([mesh.answers['routeTask']]);
  });
});
