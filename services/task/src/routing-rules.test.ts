import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AccessDecision } from '@handoff/contracts';
import type { Serving } from '@handoff/messaging';
import { fay, lea, max, newId, otto } from './testing/builders.js';
import { anAccessDecision, serveAccess, type AccessBody } from './testing/serve-access.js';
import { startTaskProcess, type TaskProcess } from './testing/start-task-process.js';

describe('the task service, where rules count', () => {
  let process: TaskProcess;
  let directory: Serving;
  let decide: (body: AccessBody) => AccessDecision;
  let asked: AccessBody[];
  beforeAll(async () => {
    process = await startTaskProcess({ ROUTING_RULES: 'on' });
    directory = await serveAccess(process.bus, 'handoff', (body) => {
      asked.push(body);
      return decide(body);
    });
  });
  beforeEach(() => {
    asked = [];
    const ask = { groups: [{ approver_role: 'legal', required: 1 }], expires_in: 600 };
    // Above 1000 legal has to agree; nobody sends to the board.
    decide = ({ resource: { properties = {} }, context = {} }) => {
      if (context['target'] === 'board') return anAccessDecision('denied');
      const isSmall = (properties['amount'] as number) <= 1_000;
      return isSmall ? anAccessDecision('allowed') : anAccessDecision('approval_required', { ask });
    };
  });
  afterAll(() => process.stop());

  const paying = (amount: number, more: object = {}) => ({
    body: { target: 'manager', task: { task_type: 'pay', data: { amount } }, ...more },
  });

  test('a task that rules require an approval for waits for it, and goes on with it', async () => {
    expect(await process.ask(fay, 'routeTask', paying(900))).toMatchObject({ status: 'pending' });
    const routed = await process.ask(fay, 'routeTask', paying(50_000));
    expect(routed).toMatchObject({ status: 'awaiting_approval', approval_id: expect.any(String) });
    const approval = { params: { approval_id: routed['approval_id'] } };
    expect(await process.ask(fay, 'getApproval', approval)).toMatchObject({
      approvers: [{ approver_role: 'legal', required: 1 }],
      reason: 'as the profile says',
    });
    await expect(process.ask(fay, 'withdrawApproval', { ...approval, body: {} })).rejects.toMatchObject({
      code: 'ILLEGAL_TRANSITION',
    });
    await process.ask(lea, 'decideApproval', { ...approval, body: { decision: 'approved' } });
    const task = { params: { task_id: routed['task_id'] } };
    expect(await process.ask(max, 'getTask', task)).toMatchObject({ status: 'pending' });
  });

  test('an amendment does not get round the rules', async () => {
    const { task_id } = await process.ask(fay, 'routeTask', paying(900));
    const params = { task_id };
    await process.ask(fay, 'amendTask', { params, body: { description: 'soon' } });
    expect(asked).toHaveLength(1);
    const amended = await process.ask(fay, 'amendTask', { params, body: { data: { amount: 50_000 } } });
    expect(amended).toMatchObject({ status: 'awaiting_approval' });
  });

  test('a task that rules deny is not routed, and a caller who may not send is not asked about', async () => {
    const toBoard = paying(1, { target: 'board' });
    await expect(process.ask(fay, 'routeTask', toBoard)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    asked = [];
    await expect(process.ask(otto, 'routeTask', toBoard)).rejects.toMatchObject({ code: 'READ_ONLY_ROLE' });
    await expect(process.ask(fay, 'routeTask', paying(1, { from_role: 'legal' }))).rejects.toMatchObject({
      code: 'ROLE_NOT_HELD',
    });
    expect(asked).toEqual([]);
  });

  test('nothing is routed without an answer, and a repeated command still gets its first reply', async () => {
    const given = { ...paying(900), call: { keyed: true, commandId: newId() } };
    const first = await process.ask(fay, 'routeTask', given);
    await directory.drain();
    await expect(process.ask(fay, 'routeTask', paying(900))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await process.ask(fay, 'routeTask', given)).toEqual(first);
  });
});
