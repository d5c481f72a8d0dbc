import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DryRunDifference, DryRunPage } from '@handoff/contracts';
import { tempDir, type TempDir } from '@handoff/testing';
import { HASH } from '../testing/fixtures.js';
import { runHandoff, type Stage } from '../testing/run-handoff.js';
import { json, problem, startScriptedGateway, type Answers } from '../testing/scripted-gateway.js';

const ROUTE = 'POST /admin/profiles/finance/dry-run?limit=100';
const DIFFERENCE: DryRunDifference = {
  audit_id: '0197a1b2-c3d4-7000-8000-0000000000aa',
  seq: 9120,
  trace_id: 't',
  recorded_at: '2026-01-05T09:05:00.000Z',
  action: 'use',
  resource: { type: 'tool', id: 'github__push' },
  before: {
    outcome: 'allow',
    code: 'allowed',
    deciding: [{ pointer: '/policies/1', rule: 'allow_tool', pattern: 'github__*' }],
    bundle_version: 3,
  },
  after: {
    outcome: 'deny',
    code: 'denied',
    deciding: [{ pointer: '/policies/2', rule: 'deny_tool', pattern: 'github__push' }],
    reason: 'Not alone.\u001b[2J',
  },
};
const pageOf = (changes: Partial<DryRunPage> = {}): DryRunPage => ({
  role: 'finance',
  content_hash: HASH,
  from: '2025-12-06T00:00:00.000Z',
  to: '2026-01-05T00:00:00.000Z',
  reached: '2025-12-06T00:00:00.000Z',
  answers: 0,
  same: 0,
  different: 0,
  not_replayable: 0,
  missing_facts: [],
  differences: [],
  next_cursor: null,
  ...changes,
});
const FIRST = pageOf({
  reached: '2025-12-21T00:00:00.000Z',
  answers: 4_000,
  same: 3_998,
  different: 1,
  not_replayable: 1,
  missing_facts: [{ name: 'repo', answers: 1 }],
  differences: [DIFFERENCE],
  next_cursor: 'second',
});
const SECOND = pageOf({
  answers: 212,
  same: 209,
  not_replayable: 3,
  missing_facts: [
    { name: 'amount', answers: 3 },
    { name: 'repo', answers: 1 },
  ],
});

describe('handoff profile dry-run', () => {
  let dir: TempDir;
  beforeAll(async () => {
    dir = await tempDir('handoff-dry-run-');
  });
  afterAll(() => dir.remove());

  async function run(answers: Answers, args: readonly string[] = [], stage: Stage = {}) {
    await using gateway = await startScriptedGateway(answers);
    const env = { HANDOFF_URL: gateway.url, HANDOFF_TOKEN: 'mine' };
    const result = await runHandoff(['profile', 'dry-run', 'finance', ...args], { ...stage, env });
    return { ...result, sent: gateway.sent };
  }
  const twoPages: Answers = { [ROUTE]: json(FIRST), [`${ROUTE}&cursor=second`]: json(SECOND) };

  test('tells each difference with the rules of both, then the counts of all pages; the exit code is 1', async () => {
    const { code, stdout, stderr } = await run(twoPages);
    expect([code, stderr, stdout]).toEqual([
      1,
      '',
      [
        '2026-01-05 09:05  allow → deny  tool github__push',
        '  record 9120 0197a1b2-c3d4-7000-8000-0000000000aa',
        '  was    /policies/1 allow_tool github__* in version 3',
        '  is     /policies/2 deny_tool github__push: Not alone. [2J',
        'Of 4,212 answers about finance from 2025-12-06 00:00 to 2026-01-05 00:00:',
        '    4,207 would be the same',
        '        1 would be different: 1 allow → deny',
        '        4 cannot be told: facts that the rules ask for are not on record: amount (3), repo (2)',
        '',
      ].join('\n'),
    ]);
  });

  test('shows on a terminal how far it is, on stderr', async () => {
    const { stdout, stderr } = await run(twoPages, [], { columns: 200 });
    expect(stderr).toContain('4,000 answers, back to 2025-12-21 00:00 (50 %), 1 different\r\u001b[K');
    expect(stderr.endsWith('\r\u001b[K')).toBe(true);
    expect(stdout).not.toContain('%');
  });

  test('--json writes one document', async () => {
    const { code, stdout } = await run(twoPages, ['--json']);
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      {
        role: 'finance',
        content_hash: HASH,
        answers: 4_212,
        same: 4_207,
        different: 1,
        not_replayable: 4,
        missing_facts: [
          { name: 'amount', answers: 3 },
          { name: 'repo', answers: 2 },
        ],
        differences: [{ seq: 9120 }],
        differences_left_out: 0,
      },
    ]);
  });

  test('the exit code is 0 if every answer would be the same, or none is on record', async () => {
    const same = await run({ [ROUTE]: json(pageOf({ answers: 2, same: 2 })) });
    expect([same.code, same.stdout]).toEqual([0, expect.stringContaining('        2 would be the same')]);
    const none = await run({ [ROUTE]: json(pageOf()) });
    expect([none.code, none.stdout]).toEqual([0, expect.stringContaining('No answer about finance is on record')]);
  });

  test('sends a profile from a file, and the span', async () => {
    const file = join(dir.path, 'finance.json');
    const profile = {
      role: 'finance',
      display_name: 'Finance',
      description: 'Pays invoices',
      providers: { primary: { provider: 'ollama', model: 'small' } },
      extensions: [],
      goosehints: { global: 'Be exact.' },
      gooseignore: { global: '.env' },
      recipes: [],
      policies: [{ allow_tool: 'x', shadow: true }],
      privacy: { mode: 'rules', strictness: 'moderate' },
    };
    await writeFile(file, JSON.stringify(profile));
    const span = ['--from', '2026-01-01', '--to', '2026-01-02T12:00:00Z'];
    const [request] = (await run({}, [file, ...span])).sent;
    expect(request!.body).toMatchObject({
      profile: { policies: [{ rule_type: 'allow_tool', pattern: 'x', shadow: true }] },
    });
    expect(Object.fromEntries(new URL(request!.route.split(' ')[1]!, 'http://x').searchParams)).toEqual({
      limit: '100',
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-01-02T12:00:00.000Z',
    });
  });

  test('refuses a span that is none with 2, and tells the refusal of a draft that changed', async () => {
    expect(await run({}, ['--from', 'yesterday'])).toMatchObject({ code: 2, sent: [] });
    const changed = await run({ [ROUTE]: problem(409, 'CONTENT_CHANGED') });
    expect([changed.code, changed.stderr]).toEqual([1, expect.stringContaining('CONTENT_CHANGED')]);
  });
});
