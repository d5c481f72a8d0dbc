import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/client';
import { answerOf, connectMesh } from '../testing/connect-mesh.js';

interface Performed {
  readonly operation: string;
  readonly input: { readonly body: unknown };
}

const REASON = { reason: 'ask_tool pay', deciding: [], unknown: [], bundle_version: 1, digest: 'd' };
const ASK = { groups: [{ approver_role: 'manager', required: 1 }], expires_in: 600 };
const ALLOWED = { decision: true, context: { code: 'allowed', ask: null, approval: null, ...REASON } };
const REQUIRED = { decision: false, context: { code: 'approval_required', ask: ASK, approval: null, ...REASON } };
const APPROVED = {
  decision: true,
  context: { code: 'approved', ask: null, approval: { approval_id: 'a', problem: null }, ...REASON },
};
const QUESTION = {
  subject: { type: 'role', id: 'finance' },
  action: { name: 'use' },
  resource: { type: 'tool', id: 'pay' },
  context: { amount: 12, arguments: { to: 'ACME' } },
};
const CALL = { name: 'pay', arguments: { to: 'ACME' }, context: { amount: 12 } };

describe('a call that may need an approval', () => {
  let client: Client;
  let performed: Performed[];
  let decision: object;
  let status: string;
  beforeEach(async () => {
    performed = [];
    status = 'awaiting_approval';
    const call = async (operation: string, input: object) => {
      performed.push({ operation, input: input as Performed['input'] });
      const routed = { task_id: 't', status, trace_id: 'x', version: 1, approval_id: 'a' };
      return answerOf(operation === 'evaluateAccess' ? decision : routed);
    };
    client = await connectMesh(call, (error) => expect(error).toBeUndefined(), { role: 'finance' });
  });
  afterEach(() => client.close());

  const use = async (name: string, args: object) => {
    const { content, structuredContent } = await client.callTool({ name, arguments: { ...args } });
    return { text: (content[0] as { readonly text: string }).text, data: structuredContent };
  };

  test('and needs none is told so, and nothing is requested', async () => {
    decision = ALLOWED;
    const { text, data } = await use('hold_call', CALL);
    expect([text, data]).toMatchObject([expect.stringMatching(/^Allowed: /), { allowed: true, repeated: false }]);
    expect(performed).toEqual([{ operation: 'evaluateAccess', input: { body: QUESTION } }]);
  });

  test('and needs one waits for it, as a task that has the whole question', async () => {
    decision = REQUIRED;
    const { text, data } = await use('hold_call', { ...CALL, reason: 'Invoice 17' });
    expect(data).toMatchObject({ allowed: false, ask: ASK, approval_id: 'a', task_id: 't' });
    expect(text).toMatch(/^Not allowed without approval: .* wait_for it, then use_approval\.$/);
    expect(performed.at(-1)).toEqual({
      operation: 'routeTask',
      input: {
        body: {
          target: 'finance',
          from_role: 'finance',
          task: { task_type: 'held_call', description: 'Invoice 17', data: { question: QUESTION } },
          approval: { approvers: ASK.groups, expires_in: 600, reason: 'Invoice 17' },
        },
      },
    });
  });

  test('that a standing grant covers waits for nobody', async () => {
    decision = REQUIRED;
    status = 'pending';
    const { text } = await use('hold_call', CALL);
    expect(text).toMatch(/Approval a is given, by a standing grant: use_approval now\.$/);
  });

  test('is allowed with its approval, which the same question presents', async () => {
    decision = APPROVED;
    const { data } = await use('use_approval', { ...CALL, approval_id: 'a' });
    expect(data).toMatchObject({ allowed: true, code: 'approved' });
    const context = { ...QUESTION.context, approval_id: 'a' };
    expect(performed).toEqual([{ operation: 'evaluateAccess', input: { body: { ...QUESTION, context } } }]);
  });
});
