import { z } from 'zod';
import { defineTool } from '../tool.js';
import { approval } from './list-approvals.js';
import { id, onRepetition, repeated, requestId, SETTLES } from './parts.js';
import { OTHERS_WROTE } from '../untrusted.js';

/** `withdraw_approval`: withdraws an approval that this agent has requested. */
export const withdrawApproval = defineTool({
  name: 'withdraw_approval',
  title: 'Withdraw an approval',
  description:
    'Takes back an approval that you have asked for and that nobody has decided yet; its task goes on as if it had not been asked for. ' +
    'What was demanded with the task, or asked anew because the task was amended, cannot be withdrawn.' +
    OTHERS_WROTE,
  input: z.strictObject({
    approval_id: id('The approval, as returned by request_approval.'),
    request_id: requestId,
  }),
  output: approval.extend({ repeated }),
  annotations: SETTLES,
  example: { approval_id: '0197a1b2-c3d4-7000-8000-000000000004' },
  run: async ({ approval_id, request_id }, { operations, once }, signal) => {
    const params = { approval_id };
    const call = { tool: 'withdraw_approval', args: params, requestId: request_id };
    const data = await once(call, (keys) => operations.call('withdrawApproval', { params }, { ...keys, signal }));
    return { text: `Approval ${approval_id} is ${data.status}.${onRepetition(data.repeated)}`, data };
  },
});
