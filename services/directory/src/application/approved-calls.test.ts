import { describe, expect, test } from '@jest/globals';
import { uuidv7, type JsonObject } from '@handoff/kernel';
import { aCallQuestion, aGivenApproval } from '../testing/access-builders.js';
import { setTable } from '../testing/access-table.js';
import { NOON } from '../testing/builders.js';

const require_approval = { groups: [{ approver_role: 'manager', required: 1 }], expires_in: 600 };
const ALLOW = { policies: [{ allow_tool: 'github__*', conditions: { repo: 'finance/*' } }] };
const ASKS = { policies: [{ allow_tool: 'github__*' }, { ask_tool: 'github__*', require_approval }] };
const DENY = { policies: [{ deny_tool: '*' }] };
const IN_FINANCE = { context: { repo: 'finance/budgets' } };

describe('an answer where rules ask for an approval', () => {
  test('is no where a rule asks, and says with which approval it would be yes', async () => {
    const table = setTable();
    await table.publish(1, { policies: [...ALLOW.policies, { ask_tool: 'github__*', require_approval }] });
    expect(await table.ask(IN_FINANCE)).toMatchObject({
      decision: false,
      context: {
        code: 'approval_required',
        ask: require_approval,
        approval: null,
        deciding: [{ pointer: '/policies/1' }],
      },
    });
    expect(await table.ask()).toMatchObject({ decision: false, context: { code: 'no_rule', ask: null } });
    expect(table.events.map(({ data }) => data['outcome'])).toEqual(['ask', 'deny']);
  });

  test('is yes once with an approval of exactly this call', async () => {
    const table = setTable();
    await table.publish(1, ASKS);
    const approval = aGivenApproval();
    table.given.set(approval.id, approval);
    const context = async (args: object = { to: 'ACME' }) =>
      (await table.ask(aCallQuestion(args as JsonObject, approval.id))).context;
    expect(await context({ to: 'EVE' })).toMatchObject({
      code: 'approval_refused',
      ask: require_approval,
      approval: { approval_id: approval.id, problem: 'other_call' },
      reason: 'The approval is for another call. ask_tool github__*',
    });
    expect(await context()).toMatchObject({ code: 'approved', ask: null, approval: { problem: null } });
    expect(await context()).toMatchObject({ code: 'approval_refused', approval: { problem: 'used' } });
    expect(table.events.map(({ data }) => [data['outcome'], data['approval_id']])).toEqual([
      ['ask', approval.id],
      ['allow', approval.id],
      ['ask', approval.id],
    ]);
  });

  test('uses no approval where the rules ask for none, or deny', async () => {
    const table = setTable();
    const approval = aGivenApproval();
    table.given.set(approval.id, approval);
    const ask = async () => (await table.ask(aCallQuestion({ to: 'ACME' }, approval.id))).context;
    await table.publish(1, { policies: [{ allow_tool: 'github__*' }] });
    expect(await ask()).toMatchObject({ code: 'allowed', approval: null });
    await table.publish(2, { policies: [...ASKS.policies, ...DENY.policies] });
    expect(await ask()).toMatchObject({ code: 'denied', ask: null, approval: null });
    await table.publish(3, ASKS);
    expect(await ask()).toMatchObject({ code: 'approved' });
  });

  test('names no approval on record that the caller cannot see', async () => {
    const table = setTable();
    await table.publish(1, ASKS);
    const { context } = await table.ask(aCallQuestion({ to: 'ACME' }, uuidv7(NOON)));
    expect(context).toMatchObject({ code: 'approval_refused', approval: { problem: 'not_found' } });
    expect(table.events[0]!.data).toMatchObject({ approval_id: null, code: 'approval_refused' });
  });
});
