import { DECISION_MODES, DECISIONS } from '@handoff/contracts';
import { z } from 'zod';
import { defineTool } from '../tool.js';
import { approval } from './list-approvals.js';
import { given, id, onRepetition, repeated, requestId, role, SETTLES } from './parts.js';
import { OTHERS_WROTE } from '../untrusted.js';

/** `decide_approval`: this agent's decision on another caller's request. */
export const decideApproval = defineTool({
  name: 'decide_approval',
  title: 'Decide an approval',
  description:
    'Approves or rejects what somebody else has asked your role for. The decision is final, and is recorded with your name; you cannot ' +
    'decide what you requested yourself. Give the content_hash that get_task showed with what you read: it is needed once the task was amended. ' +
    'An approval that is renewed asks anew because of that: read the task again before you decide.' +
    OTHERS_WROTE,
  input: z.strictObject({
    approval_id: id('The approval, from list_approvals or the status of its task.'),
    decision: z.enum(DECISIONS),
    notes: z.string().min(1).optional().describe('Why, for the record.'),
    role: role('The role to decide as, where several of yours are asked.').optional(),
    decision_mode: z
      .enum(DECISION_MODES)
      .optional()
      .describe('Who really decided: a "human" you have asked, you as an "agent" (the default), or a "policy".'),
    content_hash: z.string().optional().describe('The content_hash of the task as you read it with get_task.'),
    request_id: requestId,
  }),
  output: approval.extend({ repeated }),
  annotations: SETTLES,
  run: async ({ approval_id, request_id, ...rest }, { operations, once }, signal) => {
    const params = { approval_id };
    const body = given(rest);
    const call = { tool: 'decide_approval', args: { ...params, ...body }, requestId: request_id };
    const data = await once(call, (keys) => operations.call('decideApproval', { params, body }, { ...keys, signal }));
    const text =
      data.status === 'pending'
        ? `Your decision on approval ${approval_id} is recorded; it needs others too.`
        : `Approval ${approval_id} is ${data.status}.`;
    return { text: text + onRepetition(data.repeated), data };
  },
});
