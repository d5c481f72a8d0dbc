import { describe, expect, test } from '@jest/globals';
import { createClient } from './client.js';
import type { CallQuestion } from './hold-call.js';
import { json, startScript, type StubGateway } from './testing/stub-gateway.js';

const clientOf = ({ url }: StubGateway) => createClient({ baseUrl: url, token: 't', retries: 0 });
const QUESTION: CallQuestion = {
  subject: { type: 'role', id: 'finance' },
  action: { name: 'use' },
  resource: { type: 'tool', id: 'pay' },
  context: { amount_usd: 12_000, arguments: { to: 'ACME' } },
};
const ASK = { groups: [{ approver_role: 'manager', required: 1 }], expires_in: 600 };
const answer = (decision: boolean, ask: object | null, code: string) => json(200, { decision, context: { code, ask } });
const status = (of: string) =>
  json(200, { id: 'A', kind: 'approval', status: of, version: 2, changes: [], cursor: 'c', poll_after_ms: 1 });

describe('holding a call', () => {
  test('asks once where the rules want no approval', async () => {
    await using gateway = await startScript(answer(false, null, 'denied'));
    expect(await clientOf(gateway).holdCall(QUESTION)).toMatchObject({ decision: false, context: { code: 'denied' } });
    expect(gateway.requests).toHaveLength(1);
  });

  test('requests the approval that the rules want, waits for it, and asks again with it', async () => {
    await using gateway = await startScript(
      answer(false, ASK, 'approval_required'),
      json(202, { task_id: 'T', approval_id: 'A', status: 'awaiting_approval' }),
      status('pending'),
      status('approved'),
      answer(true, null, 'approved'),
    );
    const held = await clientOf(gateway).holdCall(QUESTION, { reason: 'Invoice 17' });
    expect(held).toMatchObject({ decision: true, context: { code: 'approved' } });
    const bodies = gateway.requests.map(({ body }) => body);
    expect([bodies[1], bodies.at(-1)]).toEqual([
      {
        target: 'finance',
        from_role: 'finance',
        task: { task_type: 'held_call', description: 'Invoice 17', data: { question: QUESTION } },
        approval: { approvers: ASK.groups, expires_in: 600, reason: 'Invoice 17' },
      },
      { ...QUESTION, context: { ...QUESTION.context, approval_id: 'A' } },
    ]);
  });

  test('says what a rejected approval means: the last answer is a no', async () => {
    await using gateway = await startScript(
      answer(false, ASK, 'approval_required'),
      json(202, { task_id: 'T', approval_id: 'A', status: 'awaiting_approval' }),
      status('rejected'),
      answer(false, ASK, 'approval_refused'),
    );
    expect((await clientOf(gateway).holdCall(QUESTION)).context.code).toBe('approval_refused');
  });
});
