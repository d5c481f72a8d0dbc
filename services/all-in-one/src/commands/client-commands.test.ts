import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { tempDir } from '@handoff/testing';
import { amendments, APPROVAL, ID, INBOX, QUESTION, TASK, TASK_ID, view } from '../testing/fixtures.js';
import { runHandoff, type Stage } from '../testing/run-handoff.js';
import {
  json,
  problem,
  startScriptedGateway,
  stream,
  type Answers,
  type ScriptedGateway,
} from '../testing/scripted-gateway.js';

const COMMAND = fileURLToPath(new URL('../../bin/handoff.mjs', import.meta.url));

const placeOf = (n: number): string => `${n}`.padStart(48, '-p');
const message = (n: number, type: string): string =>
  `id: ${placeOf(n)}\nevent: ${type}\ndata: ${JSON.stringify({ id: 'e', time: '2026-03-01T12:00:00Z', subject: ID, sequence: 1, data: { role: 'finance', task_type: 'budget' } })}\n\n`;

describe('the commands that talk to a gateway', () => {
  let gateway: ScriptedGateway;
  const env = () => ({ HANDOFF_URL: gateway.url, HANDOFF_TOKEN: 'mine' });
  const run = (...args: readonly string[]) => runHandoff(args, { env: env() });
  const onTerminal = (args: readonly string[], stage: Stage = {}) =>
    runHandoff(args, { columns: 80, env: env(), ...stage });
  const start = async (answers: Answers) => {
    await gateway[Symbol.asyncDispose]();
    gateway = await startScriptedGateway(answers);
  };
  beforeEach(async () => {
    gateway = await startScriptedGateway({});
  });
  afterEach(async () => {
    await gateway[Symbol.asyncDispose]();
  });

  test('status shows the state and what the task asks for, as text and as one JSON document', async () => {
    await start({ [`GET /status/${ID}`]: json(view('pending', 1)), [`GET /tasks/${ID}`]: json(TASK) });
    const text = await run('status', ID);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toContain(`task ${ID} is pending (version 1)\nnext      Nothing.\n`);
    expect(text.stdout).toContain('\ndata      amount: 50000\n');
    expect(text.stdout).toContain(`\nhash      ${TASK.content_hash}\n`);
    const { stdout } = await run('status', ID, '--json');
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toEqual({ ...view('pending', 1), task: TASK });
    expect(gateway.sent[0]).toMatchObject({ token: 'mine' });
  });

  test('status of an approval shows who asks whom for what', async () => {
    await start({ ...QUESTION, [`GET /status/${ID}`]: json(view('pending', 1, 'approval')) });
    const { stdout } = await run('status', ID);
    expect(stdout).toContain('\nbecause   "Above the limit"\ntask      budget from finance to treasury\n');
    expect(stdout).toContain('\ncontent   as it was routed\n');
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

  describe('inbox', () => {
    const pending = { ...TASK, status: 'pending' };
    const waiting = (approval: object): Answers => ({
      'GET /whoami': json({ roles: ['manager'] }),
      'GET /roles/manager/inbox': json(INBOX),
      'GET /tasks?target=manager&status=pending&limit=20': json({ tasks: [pending], next_cursor: null }),
      'GET /approvals?inbox=me&limit=10': json({ approvals: [approval], next_cursor: 'more' }),
      ...QUESTION,
    });

    test('shows counts, tasks and approvals of the only role that the caller holds', async () => {
      await start(waiting({ ...APPROVAL, reason: 'Above \u001b[31mthe limit' }));
      const { code, stdout } = await run('inbox');
      expect(code).toBe(0);
      expect(stdout).toContain('manager  1 pending, 2 active, 3 awaiting approval; pending approvals: 4');
      expect(stdout).toMatch(new RegExp(`${TASK_ID}  budget  finance  5 .* "Pay the printers"`));
      expect(stdout).toContain(String.raw`because "Above \u001b[31mthe limit"`);
      const document = JSON.parse((await run('inbox', 'manager', '--json')).stdout) as object;
      expect(document).toMatchObject({ inbox: INBOX, tasks: [pending], approvals: [{ approval_id: ID, task: TASK }] });
    });

    test('shows what an approval asks for in 80 columns, with ids that other commands accept', async () => {
      await start({ ...waiting(APPROVAL), ...amendments('2026-03-01T12:00:00Z') });
      const { stdout } = await onTerminal(['inbox']);
      for (const line of stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
      expect(stdout).toContain('00000001  budget from finance to treasury\n  "Pay the printers"\n');
      expect(stdout).toContain('\n  amount: 50000, currency: "EUR"\n  asked by ada, ');
      expect(stdout).toMatch(/\n {2}amended at \d\d:\d\d:\d\d, before approval was asked for\n/);
      expect(stdout).toContain('\nDecide with: handoff approve 00000001\n         or: handoff reject 00000001\n');
    });

    test('hints at commands in the form that the person can paste', async () => {
      await start({ ...waiting(APPROVAL), ...amendments() });
      const { stdout } = await runHandoff(['inbox'], { env: { ...env(), npm_lifecycle_event: 'npx' } });
      expect(stdout).toContain('\nDecide with: npx handoff approve ');
      expect(stdout).toContain('\n         or: npx handoff reject ');
    });

    test('asks for the role when the caller holds several', async () => {
      await start({ 'GET /whoami': json({ roles: ['legal', 'manager'] }) });
      expect(await run('inbox')).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining('legal, manager'),
      });
    });
  });

  test('withdraw takes an approval back, with a reason', async () => {
    await start({ [`POST /approvals/${ID}/withdraw`]: json({ ...APPROVAL, status: 'cancelled' }) });
    const { code, stdout } = await run('withdraw', ID, '--reason', 'settled by phone');
    expect([code, stdout]).toEqual([0, `approval ${ID} is cancelled\ntask     ${TASK_ID}\n`]);
    expect(gateway.sent[0]?.body).toEqual({ reason: 'settled by phone' });
    expect(JSON.parse((await run('withdraw', ID, '--json')).stdout)).toMatchObject({ status: 'cancelled' });
  });

  describe('a part of an id', () => {
    const listed = (...ids: readonly string[]): Answers => ({
      'GET /approvals?limit=100': json({
        approvals: ids.map((approval_id) => ({ ...APPROVAL, approval_id, approver_role: 'legal' })),
        next_cursor: null,
      }),
      [`POST /approvals/${ID}/withdraw`]: json({ ...APPROVAL, status: 'cancelled' }),
    });

    test.each(['00000001', '0197A1B2-C3D4', '000000000001'])('is enough where it fits one id: %s', async (part) => {
      await start(listed(ID, ID.replace('0197', 'ffff').replace(/1$/, '2')));
      expect(await run('withdraw', part)).toMatchObject({ code: 0 });
    });

    test('is refused where it fits several, and names them', async () => {
      const other = ID.replace('8000', '9000');
      await start(listed(ID, other));
      const { code, stderr } = await run('withdraw', '00000001');
      const words = 'approval of legal, asked by ada, pending';
      expect([code, stderr]).toEqual([
        2,
        `00000001 is short for more than one id:\n  ${ID}  ${words}\n  ${other}  ${words}\n`,
      ]);
    });

    test('is refused where it fits none, or is no part of an id', async () => {
      await start(listed(ID));
      expect(await run('withdraw', 'beef')).toMatchObject({ code: 2, stderr: expect.stringContaining('No id') });
      expect(await run('withdraw', 'no-id')).toMatchObject({ code: 1, stderr: expect.stringContaining('NOT_FOUND') });
    });
  });

  describe('tail', () => {
    const TIME = String.raw`\d\d:\d\d:\d\d`;

    test('shows events as they arrive, one a line', async () => {
      await start({ 'GET /events?type=task.*': stream(message(7, 'task.routed'), message(8, 'task.completed')) });
      const stop = new AbortController();
      const { code, stdout, stderr } = await runHandoff(['tail', '--type', 'task.*'], {
        env: env(),
        interrupt: stop.signal,
        onOutput: (text) => text.split('\n').length === 3 && stop.abort(),
      });
      expect(code).toBe(0);
      expect(stdout.split('\n')).toEqual([
        expect.stringMatching(new RegExp(`^${TIME}  task.routed         ${ID}  finance  budget$`)),
        expect.stringMatching(new RegExp(`^${TIME}  task.completed      ${ID}  finance  budget$`)),
        '',
      ]);
      expect(stderr).toBe(`Go on from here with: handoff tail --since ${placeOf(8)}\n`);
    });

    test('keeps every column at 80', async () => {
      const routed = { role: 'finance', task_type: 'budget_request', from_role: 'finance', to_role: 'manager' };
      const data = JSON.stringify({ id: 'e', time: '2026-03-01T12:00:00Z', subject: ID, data: routed });
      await start({ 'GET /events': stream(`id: ${placeOf(1)}\nevent: task.routed\ndata: ${data}\n\n`) });
      const stop = new AbortController();
      const { stdout, stderr } = await onTerminal(['tail'], { interrupt: stop.signal, onOutput: () => stop.abort() });
      expect(stdout).toMatch(
        new RegExp(`^${TIME}  task.routed         00000001  budget_request  finance → manager\n$`),
      );
      expect(stderr).toMatch(/^Following the events; .* Ctrl-C ends it\.\n/);
    });

    test('ends quietly when its reader has gone', async () => {
      await start({ 'GET /events': stream(...Array.from({ length: 5_000 }, (_, n) => message(n + 1, 'task.routed'))) });
      const child = spawn(process.execPath, [COMMAND, 'tail', '--json'], { env: env() });
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
    test('a gateway that cannot serve is 69', async () => {
      await start({ [`GET /status/${ID}`]: problem(503, 'UNAVAILABLE') });
      expect(await run('status', ID)).toMatchObject({ code: 69, stdout: '' });
    });

    test('no gateway is 69, with advice', async () => {
      await gateway[Symbol.asyncDispose]();
      expect(await run('tail')).toMatchObject({
        code: 69,
        stderr: expect.stringMatching(/Is Handoff running at .* Start it with "handoff up"/),
      });
      gateway = await startScriptedGateway({});
    });

    test.each([
      [['approve']],
      [['withdraw']],
      [['tail', '--since', 'yesterday']],
      [['approve', ID, '--mode', 'whim']],
      [['status', ID, '--nonsense']],
      [['send', 'manager', 'pay', '--priority', '10']],
      [['send', 'manager', 'pay', '--data', '50000']],
      [['completion', 'cmd']],
      [['nonsense']],
    ])('%j is not understood: 2', async (args) => {
      expect(await run(...args)).toMatchObject({ code: 2, stdout: '' });
    });

    test.each(['tail', 'inbox', 'approve', 'withdraw', 'status', 'send', 'claim', 'audit'])(
      '%s --help is 0',
      async (command) => {
        expect(await run(command, '--help')).toMatchObject({ code: 0, stderr: '' });
      },
    );

    test('neither a token nor a role is 2, and asks for one', async () => {
      expect(await runHandoff(['approve', ID], { env: { HANDOFF_URL: gateway.url } })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('HANDOFF_TOKEN'),
      });
    });

    test('no Handoff in the data directory is 2, and creates no key', async () => {
      await using empty = await tempDir();
      const without = { HANDOFF_URL: gateway.url, HANDOFF_DATA_DIR: empty.path };
      expect(await runHandoff(['status', ID], { env: without })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('There is no Handoff in'),
      });
      expect(gateway.sent).toEqual([]);
    });
  });
});
