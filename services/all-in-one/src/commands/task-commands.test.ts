import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { tempDir } from '@handoff/testing';
import { ID, INBOX, TASK, TASK_ID, view } from '../testing/fixtures.js';
import { runHandoff, type Stage } from '../testing/run-handoff.js';
import { json, startScriptedGateway, type Answers } from '../testing/scripted-gateway.js';

const LEASE = { lease_id: ID, attempt: 1, expires_at: '2026-03-01T12:00:00Z' };

async function run(args: readonly string[], answers: Answers, stage: Stage = {}) {
  await using gateway = await startScriptedGateway(answers);
  const env = { HANDOFF_URL: gateway.url, HANDOFF_TOKEN: 'mine' };
  const result = await runHandoff(args, { ...stage, env });
  return { ...result, sent: gateway.sent };
}

test('send hands a task over, with data from a file, and demands an approval', async () => {
  await using folder = await tempDir();
  const file = join(folder.path, 'data.json');
  await writeFile(file, '{"amount":50000}');
  const routed = { task_id: TASK_ID, status: 'awaiting_approval', trace_id: 't', version: 1, approval_id: ID };
  const args = ['send', 'manager', 'budget_request', '--description', 'Q3', '--data', `@${file}`];
  const { code, stdout, sent } = await run(
    [...args, '--approver', 'legal', '--reason', 'Above the limit', '--priority', '9'],
    { 'POST /tasks/route': json(routed, 202) },
  );
  expect([code, stdout]).toEqual([
    0,
    `task     ${TASK_ID} is awaiting_approval, for manager\napproval ${ID} waits for legal\n`,
  ]);
  expect(sent.map(({ body }) => body)).toEqual([
    {
      target: 'manager',
      task: { task_type: 'budget_request', description: 'Q3', data: { amount: 50_000 } },
      priority: 9,
      approval: { approver_role: 'legal', reason: 'Above the limit' },
    },
  ]);
});

test('commands pass on to stderr what answers warn of, once', async () => {
  const warnings = [
    { code: 'ROLE_NEVER_HELD', detail: 'Nobody has held the role nobody\u001b[2J so far.', pointer: '/target' },
  ];
  const routed = { task_id: TASK_ID, status: 'pending', trace_id: 't', version: 1, warnings };
  const sent = await run(['send', 'nobody', 'pay', '--json'], { 'POST /tasks/route': json(routed, 202) });
  expect([sent.code, JSON.parse(sent.stdout), sent.stderr]).toEqual([
    0,
    routed,
    'Warning: Nobody has held the role nobody [2J so far.\n',
  ]);
  const asked = { approval_id: ID, task_id: TASK_ID, status: 'pending', version: 1, warnings };
  const requested = await run(['request', TASK_ID, '--approver', 'nobody'], { 'POST /approvals': json(asked, 202) });
  expect(requested.stderr).toContain('Warning: ');
  const inbox = await run(['inbox', 'nobody'], {
    'GET /roles/nobody/inbox': json({ ...INBOX, warnings }),
    'GET /tasks?target=nobody&status=pending&limit=20': json({ tasks: [], next_cursor: null, warnings }),
    'GET /approvals?inbox=me&limit=10': json({ approvals: [], next_cursor: null }),
  });
  expect(inbox.stderr).toBe('Warning: Nobody has held the role nobody [2J so far.\n');
});

test.each([
  [['finanse'], 'Warning: finanse is none of the configured roles (finance, manager, legal, auditor, admin).'],
  [['finance'], ''],
])('token warns of a role that is not configured: %j', async (roles, warning) => {
  await using folder = await tempDir();
  const env = { HANDOFF_DATA_DIR: folder.path };
  const { code, stdout, stderr } = await runHandoff(['token', ...roles.flatMap((role) => ['--role', role])], { env });
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)]);
  expect(stderr.startsWith(warning) && (warning === '') === (stderr === '')).toBe(true);
});

test.each([
  ['completed', 0],
  ['rejected', 1],
])('send --wait ends with the task: %s is %i', async (status, code) => {
  const routed = { task_id: ID, status: 'pending', trace_id: 't', version: 1 };
  const answers = { 'POST /tasks/route': json(routed, 202), [`GET /status/${ID}`]: json(view(status, 2)) };
  const { stdout, ...result } = await run(['send', 'manager', 'pay', '--wait', '--json'], answers);
  expect([result.code, JSON.parse(stdout)]).toEqual([code, view(status, 2)]);
});

test('request asks a role for approval', async () => {
  const asked = { approval_id: ID, task_id: TASK_ID, status: 'pending', version: 1 };
  const args = ['request', TASK_ID, '--approver', 'legal', '--reason', 'New supplier', '--required', '2'];
  const { code, stdout, sent } = await run(args, { 'POST /approvals': json(asked, 202) });
  expect([code, stdout]).toEqual([0, `approval ${ID} is pending, for legal\ntask     ${TASK_ID}\n`]);
  expect(sent[0]?.body).toEqual({ task_id: TASK_ID, approver_role: 'legal', reason: 'New supplier', required: 2 });
});

test('claim takes a task, shows what it asks for, and says how to finish it', async () => {
  const answers: Answers = {
    'GET /whoami': json({ roles: ['treasury'] }),
    'POST /tasks/claim': json({ tasks: [{ ...TASK, lease: LEASE }] }),
  };
  const { code, stdout, sent } = await run(['claim', '--type', 'budget', '--wait', '5'], answers, { columns: 80 });
  expect(code).toBe(0);
  expect(sent.at(-1)?.body).toEqual({ role: 'treasury', types: ['budget'], lease_seconds: 600, wait_ms: 5_000 });
  expect(stdout).toMatch(new RegExp(`^task ${TASK_ID} is yours until \\d\\d:\\d\\d:\\d\\d, attempt 1 of 3\n`));
  expect(stdout).toContain('says      "Pay the printers"\ndata      amount: 50000\n');
  expect(stdout).toContain(`Finish it with: handoff complete 0000beef --lease ${ID}\n`);
});

test('claim says when there is nothing to do', async () => {
  const { code, stdout } = await run(['claim', 'legal'], { 'POST /tasks/claim': json({ tasks: [] }) });
  expect([code, stdout]).toEqual([0, 'No task of legal can be claimed now.\n']);
});

test.each([
  ['{"paid":true}', { paid: true }],
  ['paid in full', 'paid in full'],
])('complete reports a result: %s', async (given, result) => {
  const answers = { [`POST /tasks/${TASK_ID}/complete`]: json({ ...TASK, status: 'completed' }) };
  const { code, stdout, sent } = await run(['complete', TASK_ID, '--lease', ID, '--result', given], answers);
  expect([code, stdout]).toEqual([0, `task     ${TASK_ID} is completed\n`]);
  expect(sent[0]?.body).toEqual({ lease_id: ID, result });
});

test('sessions lists the newest, and opens one', async () => {
  const session = { session_id: ID, agent_role: 'finance', status: 'pending', task_id: TASK_ID, created_at: 'x' };
  const answers = {
    'GET /sessions?agent_role=finance': json({ sessions: [session], next_cursor: null }),
    'POST /sessions': json(session, 201),
  };
  const { stdout } = await run(['sessions', '--of', 'finance'], answers, { columns: 80 });
  expect(stdout.split('\n')[1]).toMatch(/^00000001 {2}finance {2}pending {2}.* 0000beef$/);
  const opened = await run(['sessions', '--open', 'finance', '--metadata', '{"quarter":"Q3"}'], answers);
  expect([opened.code, opened.stdout]).toEqual([0, `session  ${ID} is pending, for finance\n`]);
  expect(opened.sent[0]?.body).toEqual({ agent_role: 'finance', metadata: { quarter: 'Q3' } });
});

test('audit lists what happened, to whom and by whom', async () => {
  const event = {
    event_type: 'approval.decided',
    actor: 'urn:handoff:embedded#manager-agent',
    role: 'manager',
    approval_id: ID,
    task_id: TASK_ID,
    session_id: null,
    subject: null,
    timestamp: '2026-03-01T12:00:00Z',
  };
  const answers = { [`GET /audit?task_id=${TASK_ID}`]: json({ events: [event], next_cursor: 'more' }) };
  const { stdout } = await run(['audit', '--task', TASK_ID], answers, { columns: 80 });
  expect(stdout.split('\n')[1]).toMatch(/^\d\d:\d\d:\d\d {2}approval.decided {2}manager-agent {2}manager {2}00000001$/);
  expect(stdout).toContain('… and more');
});

test.each(['bash', 'zsh', 'fish'])('completion prints a script for %s that knows every command', async (shell) => {
  const { code, stdout } = await runHandoff(['completion', shell]);
  expect(code).toBe(0);
  for (const word of ['approve', 'dead-letters', 'content-hash', 'redrive']) expect(stdout).toContain(word);
});

test('bash completes commands, their options and their words', async () => {
  const { stdout } = await runHandoff(['completion', 'bash']);
  const complete = async (...words: readonly string[]): Promise<readonly string[]> => {
    const set = `COMP_WORDS=(${words.map((word) => `"${word}"`).join(' ')}); COMP_CWORD=${words.length - 1}; _handoff`;
    const script = `${stdout}\n${set}; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return (await promisify(execFile)('bash', ['-c', script])).stdout.trim().split('\n');
  };
  expect(await complete('handoff', 'app')).toEqual(['approve']);
  expect(await complete('handoff', 'migrate', '')).toEqual(expect.arrayContaining(['up', 'down', 'status']));
  expect(await complete('handoff', 'approve', '--co')).toEqual(['--content-hash']);
});

test('can asks about a tool, with what is known of the call; the exit code tells', async () => {
  const context = {
    code: 'allowed',
    reason: 'allow_tool git*',
    deciding: [],
    ask: null,
    approval: null,
    unknown: [],
    bundle_version: 3,
    digest: 'd1',
  };
  const answers = { 'POST /access/v1/evaluation': json({ decision: true, context }) };
  const { code, stdout, sent } = await run(
    ['can', 'git__push', '--for', 'finance', '--context', 'force=false'],
    answers,
  );
  expect([code, stdout]).toEqual([0, expect.stringContaining('allowed: git__push, for finance')]);
  expect(stdout).toContain('bundle   d1 (version 3)');
  expect(sent.at(-1)!.body).toEqual({
    subject: { type: 'role', id: 'finance' },
    action: { name: 'use' },
    resource: { type: 'tool', id: 'git__push' },
    context: { force: false },
  });
  const denied = { 'POST /access/v1/evaluation': json({ decision: false, context: { ...context, code: 'no_rule' } }) };
  expect((await run(['can', 'invoices', '--kind', 'data', '--for', 'finance'], denied)).code).toBe(1);
});
