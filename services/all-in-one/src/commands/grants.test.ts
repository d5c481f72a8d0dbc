import { expect, test } from '@jest/globals';
import { ID } from '../testing/fixtures.js';
import { runHandoff } from '../testing/run-handoff.js';
import { json, startScriptedGateway, type Answers } from '../testing/scripted-gateway.js';

const GRANT = {
  grant_id: ID,
  approval_id: ID,
  status: 'proposed',
  role: 'finance',
  subject: 'fay\u001b[2J',
  tool: 'task.route',
  target: 'payments',
  conditions: { amount_usd: '<1000' },
  approvers: [],
  from: '2026-01-05T09:00:00.000Z',
  until: '2026-01-16T00:00:00.000Z',
  max_uses: 100,
  uses: 3,
  granted_by: [{ issuer: 'urn:x', subject: 'max', role: 'manager' }],
};

async function run(args: readonly string[], answers: Answers) {
  await using gateway = await startScriptedGateway(answers);
  const env = { HANDOFF_URL: gateway.url, HANDOFF_TOKEN: 'mine' };
  const result = await runHandoff(args, { env });
  return { ...result, sent: gateway.sent };
}

const GIVEN = ['grant', 'finance', 'task.route', '--approver', 'manager', '--until', '2026-01-16', '--uses', '100'];

test('grant proposes one with its groups and conditions, and shows what it covers', async () => {
  const more = [
    '--approver',
    'legal:2',
    '--target',
    'payments',
    '--condition',
    'amount_usd=<1000',
    '--condition',
    'paid=true',
  ];
  const { code, stdout, sent } = await run([...GIVEN, ...more], { 'POST /grants': json(GRANT, 201) });
  expect([code, stdout.split('\n').slice(0, 5)]).toEqual([
    0,
    [
      `grant      ${ID} is proposed`,
      'covers     task.route for finance, of fay [2J, to payments',
      'if         amount_usd: "<1000"',
      'window     2026-01-05T09:00:00.000Z until 2026-01-16T00:00:00.000Z, 3 of 100 uses',
      'granted by max',
    ],
  ]);
  expect(sent.map(({ body }) => body)).toEqual([
    {
      role: 'finance',
      tool: 'task.route',
      approvers: [
        { approver_role: 'manager', required: 1 },
        { approver_role: 'legal', required: 2 },
      ],
      until: '2026-01-16T00:00:00.000Z',
      max_uses: 100,
      target: 'payments',
      conditions: { amount_usd: '<1000', paid: true },
    },
  ]);
});

test.each([
  [['--condition', 'amount'], '--condition amount?'],
  [['--approver', 'Legal'], '--approver Legal?'],
  [['--until', 'friday'], '--until friday?'],
  [['--uses', 'many'], '--uses'],
])('grant refuses %j before it sends anything', async (more, said) => {
  const { code, stderr, sent } = await run([...GIVEN, ...more], {});
  expect([code, stderr, sent]).toEqual([2, expect.stringContaining(said), []]);
});

test('grants lists them, and revoke ends one', async () => {
  const listed = await run(['grants', '--status', 'active', '--of', 'finance'], {
    'GET /grants?role=finance&status=active': json({ grants: [GRANT], next_cursor: null }),
    'GET /grants?status=active&role=finance': json({ grants: [GRANT], next_cursor: null }),
  });
  expect([listed.code, listed.stdout]).toEqual([0, expect.stringMatching(/finance +task.route +proposed +3\/100 /)]);
  const revoked = await run(['revoke', ID, '--reason', 'sold'], {
    [`POST /grants/${ID}/revoke`]: json({ ...GRANT, status: 'revoked' }),
  });
  expect([revoked.code, revoked.stdout.split('\n')[0]]).toEqual([0, `grant      ${ID} is revoked`]);
  expect(revoked.sent.map(({ body }) => body)).toEqual([{ reason: 'sold' }]);
});
