import { execFile, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually, tempDir } from '@handoff/testing';

const COMMAND = fileURLToPath(new URL('../../bin/handoff.mjs', import.meta.url));
const ID = '0197a1b2-c3d4-7000-8000-000000000001';

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
type Answers = Record<string, (request: IncomingMessage, response: ServerResponse) => void>;

/** A gateway that answers each route as the test says, and records the requests. */
interface Gateway extends AsyncDisposable {
  readonly url: string;
  readonly sent: { readonly route: string; readonly token: string; readonly body: unknown }[];
}

async function startGateway(answers: Answers): Promise<Gateway> {
  const sent: Gateway['sent'] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const route = `${request.method} ${request.url}`;
      const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
      sent.push({ route, token, body: body === '' ? undefined : (JSON.parse(body) as unknown) });
      const answer = answers[route] ?? problem(404, 'NOT_FOUND');
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const json =
  (body: unknown, status = 200) =>
  (_request: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const problem = (status: number, code: string) =>
  json({ status, code, detail: 'because', trace_id: 'trace-1' }, status);
const stream =
  (...messages: readonly string[]) =>
  (_request: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(messages.join(''));
const placeOf = (n: number): string => `${n}`.padStart(48, '-p');
const message = (n: number, type: string): string =>
  `id: ${placeOf(n)}\nevent: ${type}\ndata: ${JSON.stringify({ id: 'e', time: '2026-03-01T12:00:00Z', subject: ID, sequence: 1, data: { role: 'finance', task_type: 'budget' } })}\n\n`;

const view = (status: string, version: number) => ({
  id: ID,
  kind: 'task',
  status,
  version,
  changes: [],
  cursor: `c${version}`,
  poll_after_ms: 0,
  waiting_for: null,
  next_action: 'Nothing.',
  updated_at: '2026-03-01T12:00:00Z',
});
const approval = {
  approval_id: ID,
  task_id: ID,
  status: 'approved',
  reason: 'Above \u001b[31mthe limit',
  decisions: [],
  requested_by: { issuer: 'i', subject: 'ada' },
  approvers: [],
  expires_at: '2026-03-01T12:00:00Z',
};
const task = {
  task_id: ID,
  task_type: 'budget',
  from_role: 'finance',
  priority: 5,
  created_at: '2026-03-01T12:00:00Z',
};
const inbox = {
  role: 'manager',
  by_status: { pending: 1, active: 2, awaiting_approval: 3 },
  by_type: [],
  claimable: 1,
  oldest_claimable_at: '2026-03-01T12:00:00Z',
  pending_approvals: 4,
};

function handoff(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Result> {
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], { env, timeout: 25_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe('the commands that talk to a gateway', () => {
  let gateway: Gateway;
  const run = (...args: readonly string[]) => handoff(args, { HANDOFF_URL: gateway.url, HANDOFF_TOKEN: 'mine' });
  const start = async (answers: Answers) => {
    await gateway[Symbol.asyncDispose]();
    gateway = await startGateway(answers);
  };
  beforeEach(async () => {
    gateway = await startGateway({});
  });
  afterEach(async () => {
    await gateway[Symbol.asyncDispose]();
  });

  /** The answers that `decide` reads before it decides. */
  const readable: Answers = {
    [`GET /approvals/${ID}`]: json(approval),
    [`GET /tasks/${ID}`]: json({
      ...task,
      to_role: 'manager',
      description: 'Pay\n\u001b[31m1000',
      content_hash: 'hash-of-it',
    }),
  };

  test('status shows the state, as text and as one JSON document', async () => {
    await start({ [`GET /status/${ID}`]: json(view('pending', 1)) });
    const text = await run('status', ID);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toContain(`task ${ID} is pending (version 1)\nnext        Nothing.\n`);
    expect(text.stdout).not.toContain('\u001b');
    const { stdout } = await run('status', ID, '--json');
    expect([stdout.trim().split('\n').length, JSON.parse(stdout)]).toEqual([1, view('pending', 1)]);
    expect(gateway.sent[0]).toMatchObject({ token: 'mine' });
  });

  test('status --watch shows each change and ends with the last', async () => {
    await start({
      [`GET /status/${ID}`]: json(view('pending', 1)),
      [`GET /status/${ID}?cursor=c1&wait_ms=25000`]: json(view('active', 2)),
      [`GET /status/${ID}?cursor=c2&wait_ms=25000`]: json(view('completed', 3)),
    });
    const { code, stdout } = await run('status', ID, '--watch', '--json');
    const lines = stdout.trim().split('\n');
    expect([code, lines.map((line) => (JSON.parse(line) as { status: string }).status)]).toEqual([
      0,
      ['pending', 'active', 'completed'],
    ]);
  });

  test('inbox shows counts, tasks and approvals of the only role that the caller holds', async () => {
    await start({
      'GET /whoami': json({ roles: ['manager'] }),
      'GET /roles/manager/inbox': json(inbox),
      'GET /tasks?target=manager&status=pending&limit=20': json({ tasks: [task], next_cursor: null }),
      'GET /approvals?inbox=me&limit=20': json({ approvals: [approval], next_cursor: 'more' }),
    });
    const { code, stdout } = await run('inbox');
    expect(code).toBe(0);
    expect(stdout).toContain('manager  1 pending, 2 active, 3 awaiting approval; pending approvals: 4');
    expect(stdout).toMatch(new RegExp(`${ID}  budget  finance  5 `));
    expect(stdout).toContain('Above  [31mthe limit');
    expect(JSON.parse((await run('inbox', 'manager', '--json')).stdout)).toEqual({
      inbox,
      tasks: [task],
      approvals: [approval],
    });
  });

  test('inbox asks for the role when the caller holds several', async () => {
    await start({ 'GET /whoami': json({ roles: ['legal', 'manager'] }) });
    expect(await run('inbox')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('legal, manager'),
    });
  });

  test.each([
    ['approve', 'approved'],
    ['reject', 'rejected'],
  ])('%s decides, with notes', async (command, decision) => {
    await start({ [`POST /approvals/${ID}/decision`]: json(approval) });
    const { code, stdout } = await run(command, ID, '--notes', 'within the plan', '--content-hash', 'abc');
    expect([code, stdout]).toEqual([0, `approval ${ID} is approved\ntask     ${ID}\n`]);
    expect(gateway.sent[0]?.body).toEqual({
      decision,
      notes: 'within the plan',
      decision_mode: 'agent',
      content_hash: 'abc',
    });
  });

  test('approve shows the task in one line, and decides about that content only', async () => {
    await start({ ...readable, [`POST /approvals/${ID}/decision`]: json(approval) });
    const { code, stdout } = await run('approve', ID);
    const asked = String.raw`asked    budget from finance to manager: "Pay\n\u001b[31m1000"`;
    expect([code, stdout]).toEqual([0, `${asked}\napproval ${ID} is approved\ntask     ${ID}\n`]);
    expect(gateway.sent.at(-1)?.body).toEqual({
      decision: 'approved',
      decision_mode: 'agent',
      content_hash: 'hash-of-it',
    });
  });

  test('approve and inbox say that an approval was renewed because its task was amended', async () => {
    const amended = { ...task, to_role: 'manager', description: null, content_hash: 'hash-of-it' };
    await start({
      ...readable,
      [`GET /approvals/${ID}`]: json({ ...approval, renewed: true }),
      [`GET /tasks/${ID}`]: json(amended),
      [`POST /approvals/${ID}/decision`]: json(approval),
      'GET /roles/manager/inbox': json(inbox),
      'GET /tasks?target=manager&status=pending&limit=20': json({ tasks: [task], next_cursor: null }),
      'GET /approvals?inbox=me&limit=20': json({ approvals: [{ ...approval, renewed: true }], next_cursor: null }),
    });
    const { stdout } = await run('approve', ID);
    expect(stdout).toContain('\nrenewed  the task was amended, and this is asked anew\n');
    expect(gateway.sent.at(-1)?.body).toMatchObject({ content_hash: 'hash-of-it' });
    expect((await run('inbox', 'manager')).stdout).toContain('(asked anew: the task was amended) Above');
  });

  test('withdraw takes an approval back, with a reason', async () => {
    await start({ [`POST /approvals/${ID}/withdraw`]: json({ ...approval, status: 'cancelled' }) });
    const { code, stdout } = await run('withdraw', ID, '--reason', 'settled by phone');
    expect([code, stdout]).toEqual([0, `approval ${ID} is cancelled\ntask     ${ID}\n`]);
    expect(gateway.sent[0]?.body).toEqual({ reason: 'settled by phone' });
    expect(JSON.parse((await run('withdraw', ID, '--json')).stdout)).toMatchObject({ status: 'cancelled' });
  });

  test('approve says which votes an approval still needs', async () => {
    const open = {
      ...approval,
      status: 'pending',
      approvers: [{ approver_role: 'legal', required: 2 }],
      decisions: [{ role: 'legal', decision: 'approved' }],
    };
    await start({ ...readable, [`POST /approvals/${ID}/decision`]: json(open) });
    expect((await run('approve', ID, '--mode', 'policy')).stdout).toContain('is pending: it still needs 1 of legal');
  });

  describe('tail', () => {
    test('shows events as they arrive, one a line', async () => {
      await start({ 'GET /events?type=task.*': stream(message(7, 'task.routed'), message(8, 'task.completed')) });
      const child = spawn(process.execPath, [COMMAND, 'tail', '--type', 'task.*'], {
        env: { HANDOFF_URL: gateway.url, HANDOFF_TOKEN: 'mine', TZ: 'UTC' },
      });
      const output = { stdout: '', stderr: '' };
      child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await eventually(() => output.stdout.split('\n').length === 3, { describe: 'two lines' });
      child.kill('SIGINT');
      expect(await ended).toBe(0);
      expect(output).toEqual({
        stdout: [
          `12:00:00  task.routed         ${ID}  finance  budget\n`,
          `12:00:00  task.completed      ${ID}  finance  budget\n`,
        ].join(''),
        stderr: `Go on from here with: handoff tail --since ${placeOf(8)}\n`,
      });
    });

    test('ends quietly when its reader has gone', async () => {
      await start({ 'GET /events': stream(...Array.from({ length: 5_000 }, (_, n) => message(n + 1, 'task.routed'))) });
      const child = spawn(process.execPath, [COMMAND, 'tail', '--json'], {
        env: { HANDOFF_URL: gateway.url, HANDOFF_TOKEN: 'mine' },
      });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.stdout.once('data', (chunk: Buffer) => {
        expect(JSON.parse(chunk.toString().split('\n')[0]!)).toMatchObject({ place: placeOf(1), type: 'task.routed' });
        child.stdout.destroy();
      });
      expect([await new Promise((resolve) => child.once('exit', resolve)), stderr]).toEqual([0, '']);
    });
  });

  describe('exit codes', () => {
    test('a refusal is 1, with advice on stderr and nothing on stdout', async () => {
      await start({ ...readable, [`POST /approvals/${ID}/decision`]: problem(403, 'FOUR_EYES') });
      expect(await run('approve', ID, '--json')).toEqual({
        code: 1,
        stdout: '',
        stderr:
          'FOUR_EYES: because\nHave another person decide who holds the approver role and had no part in the task, nor anybody who acts for them. (trace trace-1)\n',
      });
    });

    test('a gateway that cannot serve is 69', async () => {
      await start({ [`GET /status/${ID}`]: problem(503, 'UNAVAILABLE') });
      expect(await run('status', ID)).toMatchObject({ code: 69, stdout: '' });
    });

    test('no gateway is 69, with advice', async () => {
      await gateway[Symbol.asyncDispose]();
      expect(await run('tail')).toMatchObject({ code: 69, stderr: expect.stringContaining('Is Handoff running at') });
      gateway = await startGateway({});
    });

    test.each([
      [['approve']],
      [['withdraw']],
      [['tail', '--since', 'yesterday']],
      [['approve', ID, '--mode', 'whim']],
      [['status', ID, '--nonsense']],
      [['nonsense']],
    ])('%j is not understood: 2', async (args) => {
      expect(await run(...args)).toMatchObject({ code: 2, stdout: '' });
    });

    test.each(['tail', 'inbox', 'approve', 'reject', 'withdraw', 'status'])('%s --help is 0', async (command) => {
      expect(await run(command, '--help')).toMatchObject({ code: 0, stderr: '' });
    });

    test('neither a token nor a role is 2, and asks for one', async () => {
      expect(await handoff(['approve', ID], { HANDOFF_URL: gateway.url })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('HANDOFF_TOKEN'),
      });
    });

    test('no Handoff in the data directory is 2, and creates no key', async () => {
      await using empty = await tempDir();
      const env = { HANDOFF_URL: gateway.url, HANDOFF_DATA_DIR: empty.path };
      expect(await handoff(['status', ID], env)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('There is no Handoff in'),
      });
      expect(gateway.sent).toEqual([]);
    });
  });
});
