import { beforeAll, describe, expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import { createCryptoProfileFormat } from '../adapters/crypto-profile-format.js';
import { anEvaluation } from '../testing/access-builders.js';
import { format, setTable } from '../testing/access-table.js';
import { aCall, aDocument, holderOf, NOON } from '../testing/builders.js';

const stranger = createCryptoProfileFormat([Buffer.alloc(32, 2)]);
/** A good bundle of version 2 that says something else. */
let other: string;
beforeAll(async () => {
  const checked = await format.check(aDocument({ policies: [{ allow_tool: '*' }] }));
  if ('refusal' in checked) throw checked.refusal;
  other = (await format.sign(checked.draft, 2, NOON)).text;
});

const ALLOW = { policies: [{ allow_tool: 'github__*', conditions: { repo: 'finance/*' } }] };
const DENY = { policies: [{ deny_tool: '*', reason: 'Not today.' }] };
const IN_FINANCE = { context: { repo: 'finance/budgets' } };
const forge = (text: string): string => text.replace(/"payload":"..../, '"payload":"AAAA');

describe('an answer', () => {
  test('names the rules that decided and the bundle that has them, and is on record without the facts', async () => {
    const table = setTable();
    await table.publish(3, ALLOW);
    const { decision, context } = await table.ask(IN_FINANCE);
    expect([decision, context]).toMatchObject([
      true,
      { code: 'allowed', deciding: [{ pointer: '/policies/0', pattern: 'github__*' }], bundle_version: 3 },
    ]);
    expect(context.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(table.events).toMatchObject([
      {
        type: 'handoff.access.evaluated.v1',
        data: {
          participants: ['finance'],
          evaluated_role: 'finance',
          kind: 'tool',
          name: 'github__list_issues',
          outcome: 'allow',
          deciding: ['/policies/0'],
          digest: context.digest,
        },
      },
    ]);
    expect(JSON.stringify(table.events)).not.toContain('budgets');
  });

  test('names what a rule in shadow would decide, on record too, and is as without it', async () => {
    const table = setTable();
    const [allow] = ALLOW.policies;
    await table.publish(1, { policies: [allow!, { deny_tool: '*', shadow: true, reason: 'Soon.' }] });
    const { decision, context } = await table.ask(IN_FINANCE);
    expect([decision, context]).toMatchObject([
      true,
      {
        code: 'allowed',
        deciding: [{ pointer: '/policies/0' }],
        shadow: { decision: false, code: 'denied', reason: 'Soon.', deciding: [{ pointer: '/policies/1' }] },
      },
    ]);
    expect(table.events[0]!.data).toMatchObject({
      outcome: 'allow',
      deciding: ['/policies/0'],
      shadow: { outcome: 'deny', code: 'denied', deciding: ['/policies/1'] },
    });
    await table.publish(2, ALLOW);
    expect((await table.ask(IN_FINANCE)).context).not.toHaveProperty('shadow');
  });

  test('is no without a published profile, by an unknown fact, and to a question that Handoff does not know', async () => {
    const table = setTable();
    expect((await table.ask(IN_FINANCE)).context.code).toBe('unknown_role');
    await table.publish(1, ALLOW);
    expect(await table.ask()).toMatchObject({ decision: false, context: { code: 'no_rule', unknown: ['repo'] } });
    expect(await table.ask({ ...IN_FINANCE, action: { name: 'delete' } })).toMatchObject({
      decision: false,
      context: { code: 'unknown_question', digest: null },
    });
    const named = await table.ask({ ...IN_FINANCE, resource: { type: 'tool', id: 'github__list *' } });
    expect(named).toMatchObject({ decision: false, context: { code: 'bad_name' } });
    expect(table.events.map(({ data }) => [data['code'], data['name']])).toEqual([
      ['unknown_role', 'github__list_issues'],
      ['no_rule', 'github__list_issues'],
      ['unknown_question', null],
      ['bad_name', null],
    ]);
  });

  test('is by what is published now, also to a question that was asked before', async () => {
    const table = setTable();
    await table.publish(1, ALLOW);
    expect((await table.ask(IN_FINANCE)).decision).toBe(true);
    expect((await table.ask({ context: { repo: 'legal/x' } })).decision).toBe(false);
    await table.publish(2, DENY);
    expect(await table.ask(IN_FINANCE)).toMatchObject({ decision: false, context: { bundle_version: 2 } });
    await table.publish(3, ALLOW);
    expect(await table.ask(IN_FINANCE)).toMatchObject({ decision: true, context: { bundle_version: 3 } });
  });

  test('looks up what is published only if it may have changed', async () => {
    const table = setTable();
    await table.publish(1, ALLOW);
    await table.ask(IN_FINANCE);
    await table.askAll({ ...anEvaluation(IN_FINANCE), evaluations: [{}, {}] });
    expect(table.lookUps).toBe(1);
    await table.publish(2, DENY);
    await table.ask(IN_FINANCE);
    await table.ask(IN_FINANCE);
    expect(table.lookUps).toBe(2);
    expect(table.events.map(({ data }) => data['bundle_version'])).toEqual([1, 1, 1, 2, 2]);
  });

  test('is made anew if something else was published before it was on record', async () => {
    const table = setTable();
    await table.publish(1, ALLOW);
    table.beforeRecording = async () => {
      table.beforeRecording = async () => {};
      await table.publish(2, DENY);
    };
    expect(await table.ask(IN_FINANCE)).toMatchObject({ decision: false, context: { bundle_version: 2 } });
    expect(table.events.map(({ data }) => data['bundle_version'])).toEqual([2]);
  });

  test.each([
    ['is changed', { change: forge }],
    ['is signed by somebody else', { by: stranger }],
    ['is empty', { change: () => '' }],
    ['is not there', { isStored: false }],
    ['is another one than the profile names', { change: () => other }],
  ])('is no while the published bundle %s: an earlier one does not stand in', async (_what, how) => {
    const table = setTable();
    await table.publish(1, ALLOW);
    expect((await table.ask(IN_FINANCE)).decision).toBe(true);
    await table.publish(2, ALLOW, how);
    expect(await table.ask(IN_FINANCE)).toMatchObject({
      decision: false,
      context: { code: 'not_evaluated', deciding: [] },
    });
    await table.publish(3, ALLOW);
    expect((await table.ask(IN_FINANCE)).decision).toBe(true);
  });

  test('is given to nobody who does not hold the role, and nothing is evaluated for them', async () => {
    const table = setTable();
    await table.publish(1, ALLOW);
    const legal = aCall({ principal: holderOf('legal') });
    await expect(table.ask(IN_FINANCE, legal)).rejects.toMatchObject({ code: 'ROLE_NOT_HELD' });
    expect(table.events).toMatchObject([
      { type: 'handoff.request.refused.v1', data: { operation: 'evaluateAccess', code: 'ROLE_NOT_HELD' } },
    ]);
  });
});

describe('several questions', () => {
  const FINANCE = { context: { repo: 'finance/x' } };
  const LEGAL = { context: { repo: 'legal/x' } };
  const asked = (evaluations: readonly object[], semantic?: string) => ({
    ...anEvaluation(),
    evaluations,
    ...(semantic === undefined ? {} : { options: { evaluations_semantic: semantic } }),
  });

  test.each([
    [undefined, [LEGAL, FINANCE, LEGAL], [false, true, false]],
    ['execute_all', [LEGAL, FINANCE, LEGAL], [false, true, false]],
    ['deny_on_first_deny', [FINANCE, LEGAL, FINANCE], [true, false]],
    ['permit_on_first_permit', [LEGAL, FINANCE, LEGAL], [false, true]],
  ])('are answered in their order: %s', async (semantic, evaluations, answers) => {
    const table = setTable();
    await table.publish(1, ALLOW);
    const { evaluations: decisions } = await table.askAll(asked(evaluations, semantic));
    expect(decisions!.map(({ decision }) => decision)).toEqual(answers);
    expect(table.events).toHaveLength(answers.length);
  });

  test('are refused together for one role that the caller does not hold, and the record names that role', async () => {
    const table = setTable();
    await table.publish(1, ALLOW);
    const ofLegal = { subject: { type: 'role', id: 'legal' } };
    for (const evaluations of [
      [FINANCE, ofLegal],
      [ofLegal, FINANCE],
    ]) {
      await expect(table.askAll(asked(evaluations, 'permit_on_first_permit'))).rejects.toMatchObject({
        code: 'ROLE_NOT_HELD',
      });
    }
    const refusal = { operation: 'evaluateAccessBatch', code: 'ROLE_NOT_HELD', role: 'legal' };
    expect(table.events.map(({ type, data }) => [type, data])).toMatchObject(
      [1, 2].map(() => ['handoff.request.refused.v1', refusal]),
    );
  });

  test('present no approval: whether it counts is decided when it is too late to stop', async () => {
    const table = setTable();
    const context = { approval_id: uuidv7(NOON) };
    await expect(table.askAll(asked([FINANCE, { context }]))).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [expect.objectContaining({ pointer: '/evaluations/1/context/approval_id' })],
    });
  });

  test('that are none are one question, with the answer to one', async () => {
    const table = setTable();
    await table.publish(1, ALLOW);
    expect(await table.askAll({ ...anEvaluation(), ...FINANCE })).toMatchObject({ decision: true });
    expect(await table.askAll(asked([]))).toMatchObject({ decision: false, context: { code: 'no_rule' } });
  });

  test('each need a subject, an action and a resource', async () => {
    const table = setTable();
    const { subject, action } = anEvaluation();
    await expect(table.askAll({ subject, evaluations: [{ action }, FINANCE] })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [expect.objectContaining({ pointer: '/evaluations/0/resource' })],
    });
    expect(table.events).toEqual([]);
  });
});
