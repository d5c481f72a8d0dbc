import { describe, expect, test } from '@jest/globals';
import { amendments, APPROVAL, APPROVED, HASH, ID, QUESTION, TASK, TASK_ID, view } from '../testing/fixtures.js';
import { runHandoff, type Stage } from '../testing/run-handoff.js';
import { json, problem, startScriptedGateway, type Answers } from '../testing/scripted-gateway.js';

const DECIDED: Answers = { [`POST /approvals/${ID}/decision`]: json(APPROVED) };
const HIDDEN = '\u001b[2J\u202e';

async function decide(args: readonly string[], answers: Answers, stage: Stage = {}) {
  await using gateway = await startScriptedGateway(answers);
  const env = { HANDOFF_URL: gateway.url, HANDOFF_TOKEN: 'mine', ...stage.env };
  const result = await runHandoff(args, { ...stage, env });
  return { ...result, decisions: gateway.sent.filter(({ route }) => route.startsWith('POST')).map(({ body }) => body) };
}

describe('on a terminal', () => {
  const at = (typed: string): Stage => ({ columns: 80, typed });

  test('a yes decides as a human, about the content that was shown', async () => {
    const { code, stdout, decisions } = await decide(['approve', ID], { ...QUESTION, ...DECIDED }, at('y\n'));
    expect(code).toBe(0);
    expect(decisions).toEqual([{ decision: 'approved', decision_mode: 'human', content_hash: HASH }]);
    expect(stdout.split('\n')).toEqual([
      `approval ${ID}`,
      expect.stringMatching(/^asked by {2}ada, \d+d left, then it is rejected$/),
      'because   "Above the limit"',
      'task      budget from finance to treasury',
      'says      "Pay the printers"',
      'data      amount: 50000',
      '          currency: "EUR"',
      'content   as it was routed',
      `hash      ${HASH}`,
      '',
      `Approve it? [y/N] approval ${ID} is approved`,
      `task     ${TASK_ID}`,
      '',
    ]);
  });

  test.each(['n\n', '\n', 'yess\n', ''])('any other answer decides nothing: %j', async (typed) => {
    const { code, stderr, decisions } = await decide(['reject', ID], { ...QUESTION, ...DECIDED }, at(typed));
    expect([code, stderr, decisions]).toEqual([1, 'Nothing was decided.\n', []]);
  });

  test('--yes asks nothing, and is not called human', async () => {
    const { stdout, decisions } = await decide(['approve', ID, '--yes'], { ...QUESTION, ...DECIDED }, at(''));
    expect(decisions).toEqual([{ decision: 'approved', decision_mode: 'agent', content_hash: HASH }]);
    expect(stdout).not.toContain('[y/N]');
  });

  test('content other than what --content-hash names is not asked about', async () => {
    const args = ['approve', ID, '--content-hash', 'cd'.repeat(32)];
    const { code, stderr, decisions } = await decide(args, { ...QUESTION, ...DECIDED }, at('y\n'));
    expect([code, decisions]).toEqual([1, []]);
    expect(stderr).toContain('not the content that --content-hash names');
  });

  test('an amended task says so', async () => {
    const amended = { ...QUESTION, ...amendments('2026-03-01T12:00:00Z') };
    const { stdout } = await decide(['approve', ID], amended, at('n\n'));
    expect(stdout).toMatch(/content {3}amended at \d\d:\d\d:\d\d, before approval was asked for\n/);
    const renewed = { ...amended, [`GET /approvals/${ID}`]: json({ ...APPROVAL, renewed: true }) };
    expect((await decide(['approve', ID], renewed, at('n\n'))).stdout).toMatch(
      /amended at .*, so this is asked anew\n/,
    );
  });

  test('an audit log that does not answer leaves the question open, and does not stop the decision', async () => {
    const [route] = Object.keys(amendments());
    const broken = { ...QUESTION, ...DECIDED, [route!]: problem(503, 'UNAVAILABLE') };
    const { code, stdout } = await decide(['approve', ID], broken, at('y\n'));
    expect([code, stdout]).toEqual([0, expect.stringContaining('content   not known whether it was amended')]);
  });

  test('long content is shortened, a long member hides no other, and --full shows all', async () => {
    const data = { padding: 'x '.repeat(900), amount: 50_000, ...Object.fromEntries(letters().map((c) => [c, c])) };
    const long = { ...QUESTION, [`GET /tasks/${TASK_ID}`]: json({ ...TASK, description: 'so '.repeat(500), data }) };
    const { stdout } = await decide(['approve', ID], long, at('n\n'));
    expect(stdout.split('\n').length).toBeLessThan(30);
    for (const line of stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
    expect(stdout).toContain('amount: 50000\n');
    expect(stdout).toContain('16 more …\n');
    expect(stdout).toContain('shortened: --full shows all of it\n');
    expect(stdout).not.toContain('Approve it?');
    const full = (await decide(['approve', ID, '--full'], long, at('n\n'))).stdout;
    expect([full.includes('"z": "z"'), full.includes('shortened')]).toEqual([true, false]);
  });

  test('a yes counts only for content that was shown whole', async () => {
    const data = { ...Object.fromEntries(letters().map((c) => [c, c])), zz_payee: 'Mallory' };
    const long = { ...QUESTION, ...DECIDED, [`GET /tasks/${TASK_ID}`]: json({ ...TASK, data }) };
    const { stdout, decisions } = await decide(['approve', ID], long, { columns: 80, answers: ['y\n', 'y\n'] });
    const [short, whole] = stdout.split('Not all of it is shown. Show all of it? [Y/n]');
    expect([short!.includes('Mallory'), whole!.includes('Mallory')]).toEqual([false, true]);
    expect(decisions).toHaveLength(1);
    const early = await decide(['approve', ID], long, at('y\ny\n')); // typed before the second question was there
    expect([early.code, early.decisions]).toEqual([1, []]);
  });

  test('what others have voted, and who is asked next, is shown', async () => {
    const vote = { decision: 'approved', decided_by: { issuer: 'i', subject: 'bob' }, role: 'legal', notes: 'ok' };
    const approvers = [
      { approver_role: 'legal', required: 1 },
      { approver_role: 'manager', required: 2 },
    ];
    const policy = { on_expiry: 'escalate', escalate_to: 'ceo', approvers, decisions: [vote] };
    const answers = { ...QUESTION, [`GET /approvals/${ID}`]: json({ ...APPROVAL, ...policy }) };
    const { stdout } = await decide(['approve', ID], answers, at('n\n'));
    expect(stdout).toContain('left, then ceo is asked\n');
    expect(stdout).toContain(
      'votes     1 of 1 for legal, 0 of 2 for manager; one rejection ends it\n          approved by bob for legal: "ok"\n',
    );
  });

  test('a vote by a standing grant is not called a vote that was cast', async () => {
    const by = { decided_by: { issuer: 'i', subject: 'max' }, notes: null };
    const vote = { ...by, decision: 'approved', role: 'manager', grant_id: TASK_ID };
    const covered = { ...APPROVED, ...by, decision_at: '2026-03-01T12:00:00Z', decisions: [vote] };
    const answers = { ...QUESTION, [`GET /approvals/${ID}`]: json(covered) };
    const { stdout, stderr } = await decide(['approve', ID], answers, at('y\n'));
    const said = `approved in advance by max for manager, by standing grant ${TASK_ID}`;
    // On 80 columns the line is folded.
    expect(stdout.replace(/\s+/g, ' ')).toContain(`1 of 1 for manager ${said} `);
    expect(stderr.replace(/\s+/g, ' ')).toContain(`It was ${said}, `);
  });

  describe('asks nothing that would be refused', () => {
    const ME = { issuer: 'i', subject: 'max', roles: ['manager'] };
    const waits = { ...view('pending', 1, 'approval'), next_action: 'Waiting for legal.' };
    const refusal = async (approval: object, more: Answers = {}) => {
      const answers = {
        ...QUESTION,
        ...DECIDED,
        [`GET /approvals/${ID}`]: json({ ...APPROVAL, ...approval }),
        [`GET /status/${ID}`]: json({
          ...waits,
          waiting_for: [{ kind: 'approval', id: ID, role: 'legal' }],
          next_operations: [],
        }),
        'GET /whoami': json(ME),
        ...more,
      };
      const { code, stdout, stderr, decisions } = await decide(['approve', ID], answers, at('y\n'));
      expect([code, decisions, stdout.includes('[y/N]'), stdout.includes('amount: 50000')]).toEqual([
        1,
        [],
        false,
        true,
      ]);
      expect(stderr).toMatch(/^\n.*\nYou decided nothing\.\n$/s);
      return stderr.trimStart();
    };
    const THEN = '2026-03-01T12:00:00Z';

    test('of a role that the caller does not hold', async () => {
      expect(await refusal({})).toMatch(
        /^You cannot decide this: it waits for legal, and you are manager\.\nWaiting for/,
      );
    });

    test('of a caller that had a part in it', async () => {
      const admin = { 'GET /whoami': json({ ...ME, roles: ['admin'] }) };
      expect(await refusal({}, admin)).toContain('sent or amended the task, asked for an approval');
    });

    test('of a caller that has voted', async () => {
      const vote = { decision: 'approved', decided_by: ME, role: 'manager', decided_at: THEN, notes: null };
      expect(await refusal({ decisions: [vote] })).toMatch(
        /^You have decided this: approved for manager, \d+d ago\.\n/,
      );
    });

    test.each(['approved', 'rejected'])('once it is %s', async (status) => {
      const by = { decided_by: { issuer: 'i', subject: 'boss' }, decision_at: THEN, notes: 'not ours\u202e' };
      const vote = { role: 'manager', decision: status, decided_by: by.decided_by, notes: null };
      const said = await refusal({ status, ...by, decisions: [vote] });
      expect(said).toMatch(/^It was (approved|rejected) by boss for manager, \d+d ago: "not ours\\u202e"\.\n/);
    });

    test('once its time is over, or it is not asked for any more', async () => {
      expect(await refusal({ status: 'expired' })).toMatch(/^Nobody decided it in time: it ended \d+d ago\.\n/);
      const gone = { [PENDING]: json({ approvals: [], next_cursor: null }) };
      expect(await refusal({ status: 'cancelled', notes: 'settled' }, gone)).toMatch(
        /^It is not asked for any more: "settled"\.\n/,
      );
    });
  });

  const PENDING = `GET /approvals?task_id=${TASK_ID}&status=pending`;
  const ANEW = ID.replace(/1$/, '2');

  test('content that is amended while the person reads is not decided about, and the new question is named', async () => {
    let reads = 0;
    const answers: Answers = {
      ...QUESTION,
      [`GET /approvals/${ID}`]: (request, response) =>
        json({ ...APPROVAL, status: ++reads === 1 ? 'pending' : 'cancelled' })(request, response),
      [`POST /approvals/${ID}/decision`]: problem(409, 'ILLEGAL_TRANSITION'),
      [PENDING]: json({ approvals: [{ ...APPROVAL, approval_id: ANEW, renewed: true }], next_cursor: null }),
    };
    const called = { ...at('y\n'), env: { npm_lifecycle_event: 'npx' } };
    const { code, stderr } = await decide(['approve', ID], answers, called);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The content of the task was changed, so this is asked anew: npx handoff approve 00000002\nYou decided nothing\.\nILLEGAL_TRANSITION: /,
    );
  });

  test('what somebody else has decided meanwhile is said', async () => {
    let reads = 0;
    const other = { status: 'rejected', decided_by: { issuer: 'i', subject: 'boss' }, notes: 'not ours' };
    const answers: Answers = {
      ...QUESTION,
      [`GET /approvals/${ID}`]: (request, response) =>
        json(++reads === 1 ? APPROVAL : { ...APPROVAL, ...other })(request, response),
      [`POST /approvals/${ID}/decision`]: problem(409, 'ALREADY_DECIDED'),
    };
    const { code, stderr } = await decide(['approve', ID], answers, at('y\n'));
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^It was rejected by boss: "not ours"\.\nYou decided nothing\.\nALREADY_DECIDED/),
    ]);
  });

  test('a question about former content says so', async () => {
    const later = { ...QUESTION, ...amendments('2026-03-01T12:00:00Z') };
    const former = { ...later, [`GET /approvals/${ID}`]: json({ ...APPROVAL, content_hash: 'cd'.repeat(32) }) };
    expect((await decide(['approve', ID], former, at('n\n'))).stdout).toMatch(
      /content {3}amended at .*, after this was asked: it was about other content\n/,
    );
  });

  test('text of other people is quoted, and its invisible characters are shown', async () => {
    const hostile = {
      ...TASK,
      description: `Pay${HIDDEN}\ncontent   as it was routed`,
      data: { [`a${HIDDEN}`]: HIDDEN },
    };
    const answers = { ...QUESTION, [`GET /tasks/${TASK_ID}`]: json(hostile) };
    const { stdout } = await decide(['approve', ID], answers, at('n\n'));
    expect(stdout).toContain(String.raw`says      "Pay\u001b[2J\u202e\ncontent   as it was routed"`);
    expect(stdout).toContain(String.raw`"a\u001b[2J\u202e": "\u001b[2J\u202e"`);
  });
});

describe('without a terminal', () => {
  test('nothing is decided unless the caller names the content, or says --yes', async () => {
    const { code, stderr, decisions } = await decide(['approve', ID], { ...QUESTION, ...DECIDED });
    expect([code, decisions]).toEqual([2, []]);
    expect(stderr).toContain('--content-hash <hash>');
    expect(stderr).toContain('--yes');
  });

  test('named content is decided about, with notes, and not as a human', async () => {
    const args = ['reject', ID, '--content-hash', HASH, '--notes', 'too much'];
    const { code, stdout, decisions } = await decide(args, DECIDED);
    expect([code, stdout]).toEqual([0, `approval ${ID} is approved\ntask     ${TASK_ID}\n`]);
    expect(decisions).toEqual([
      { decision: 'rejected', notes: 'too much', decision_mode: 'agent', content_hash: HASH },
    ]);
  });

  test('--yes decides about the content that it shows', async () => {
    const { stdout, decisions } = await decide(['approve', ID, '--yes', '--mode', 'policy'], {
      ...QUESTION,
      ...DECIDED,
    });
    expect(stdout).toContain('data      amount: 50000\n');
    expect(decisions).toEqual([{ decision: 'approved', decision_mode: 'policy', content_hash: HASH }]);
  });

  test.each([
    ['without a terminal', {}],
    ['with --json', { columns: 80, typed: 'y\n' }],
  ])('a decision cannot be called human: %s', async (_case, stage) => {
    const args = ['approve', ID, '--yes', '--mode', 'human', '--json'];
    const { code, decisions } = await decide(args, { ...QUESTION, ...DECIDED }, stage);
    expect([code, decisions]).toEqual([2, []]);
  });

  test('says which votes an approval still needs', async () => {
    const approvers = [{ approver_role: 'legal', required: 2 }];
    const open = { ...APPROVAL, approvers, decisions: [{ role: 'legal', decision: 'approved' }] };
    const answers = { [`POST /approvals/${ID}/decision`]: json(open) };
    const { stdout } = await decide(['approve', ID, '--content-hash', HASH], answers);
    expect(stdout).toContain('is pending: it still needs 1 of legal');
  });

  test('a refusal is 1, with advice on stderr and nothing on stdout', async () => {
    const answers = { ...QUESTION, [`POST /approvals/${ID}/decision`]: problem(403, 'FOUR_EYES') };
    expect(await decide(['approve', ID, '--yes', '--json'], answers)).toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        'FOUR_EYES: because\nHave another person decide who holds the approver role and had no part in the task, nor anybody who acts for them. (trace trace-1)\n',
    });
  });
});

const letters = (): readonly string[] => [...'abcdefghijklmnopqrstuvwxyz'];
