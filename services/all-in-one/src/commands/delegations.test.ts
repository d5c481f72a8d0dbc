import { expect, test } from '@jest/globals';
import { ID } from '../testing/fixtures.js';
import { runHandoff } from '../testing/run-handoff.js';
import { json, startScriptedGateway, type Answers } from '../testing/scripted-gateway.js';

const DELEGATION = {
  delegation_id: ID,
  role: 'manager',
  delegator: { issuer: 'urn:x', subject: 'max' },
  delegate: { issuer: 'urn:x', subject: 'dora\u001b[2J' },
  from: '2026-01-05T09:00:00.000Z',
  until: '2026-01-16T00:00:00.000Z',
  status: 'active',
};

async function run(args: readonly string[], answers: Answers) {
  await using gateway = await startScriptedGateway(answers);
  const env = { HANDOFF_URL: gateway.url, HANDOFF_TOKEN: 'mine' };
  const result = await runHandoff(args, { env });
  return { ...result, sent: gateway.sent };
}

test('delegate hands a role over until a day, and shows both people', async () => {
  const { code, stdout, sent } = await run(
    ['delegate', 'manager', 'dora', '--until', '2026-01-16', '--reason', 'Two weeks of leave'],
    { 'POST /delegations': json(DELEGATION, 201) },
  );
  expect([code, stdout]).toEqual([
    0,
    `delegation ${ID} is active\nrole       manager, of max, to dora [2J\nwindow     2026-01-05T09:00:00.000Z until 2026-01-16T00:00:00.000Z\n`,
  ]);
  expect(sent.map(({ body }) => body)).toEqual([
    { role: 'manager', delegate: 'dora', until: '2026-01-16T00:00:00.000Z', reason: 'Two weeks of leave' },
  ]);
});

test('delegate refuses a time that it cannot read, before it sends anything', async () => {
  const { code, stderr, sent } = await run(['delegate', 'manager', 'dora', '--until', 'friday'], {});
  expect([code, stderr, sent]).toEqual([2, expect.stringContaining('--until friday?'), []]);
});

test('delegations lists them, and undelegate ends one', async () => {
  const listed = await run(['delegations', '--status', 'active'], {
    'GET /delegations?status=active': json({ delegations: [DELEGATION], next_cursor: null }),
  });
  expect([listed.code, listed.stdout]).toEqual([0, expect.stringMatching(/manager +active +max +dora/)]);
  const ended = await run(['undelegate', ID, '--reason', 'back'], {
    [`POST /delegations/${ID}/end`]: json({ ...DELEGATION, status: 'ended' }),
  });
  expect([ended.code, ended.stdout.split('\n')[0]]).toEqual([0, `delegation ${ID} is ended`]);
  expect(ended.sent.map(({ body }) => body)).toEqual([{ reason: 'back' }]);
});
