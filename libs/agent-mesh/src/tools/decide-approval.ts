import { DECISION_MODES, DECISIONS } from '@handoff/contracts';
import { z } from 'zod';
import { decisionForm, decisionIn } from './decision-form.js';
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
    'An approval that is renewed asks anew because of that: read the task again before you decide. A client that can show forms asks the ' +
    'person in front of it, who decides then; only with decision_mode "agent" or "policy" nobody is asked.' +
    OTHERS_WROTE,
  input: z.strictObject({
    approval_id: id('The approval, from list_approvals or the status of its task.'),
    decision: z.enum(DECISIONS),
    notes: z.string().min(1).optional().describe('Why, for the record.'),
    role: role('The role to decide as, where several of yours are asked.').optional(),
    decision_mode: z
      .enum(DECISION_MODES)
      .optional()
      .describe(
        'Who really decides: a "human" you have asked, you as an "agent", or a "policy". Left out, the person is asked where the client can show a form, and it is "agent" elsewhere.',
      ),
    content_hash: z.string().optional().describe('The content_hash of the task as you read it with get_task.'),
    request_id: requestId,
  }),
  output: approval.extend({ repeated }),
  annotations: SETTLES,
  example: { approval_id: '0197a1b2-c3d4-7000-8000-000000000004', decision: 'approved', notes: 'within budget' },
  run: async ({ approval_id, request_id, ...rest }, { operations, once, person }, signal) => {
    const params = { approval_id };
    let body = given(rest);
    if (person.canBeAsked && (rest.decision_mode ?? 'human') === 'human') {
      const decided = decisionIn(person.answer, approval_id);
      if (decided === undefined) {
        const { data: approval } = await operations.call('getApproval', { params }, { signal });
        // What is settled already has its answer from the API.
        if (approval.status === 'pending') return { ask: await decisionForm(approval, operations, signal) };
      } else if (decided === 'none') {
        const { data } = await operations.call('getApproval', { params }, { signal });
        const text = `Nothing was decided: the person closed the form. Approval ${approval_id} is ${data.status}. Ask again only if they want to.`;
        return { text, data: { ...data, repeated: false } };
      } else {
        body = given({ ...decided, role: rest.role });
      }
    }
    const call = { tool: 'decide_approval', args: { ...params, ...body }, requestId: request_id };
    const data = await once(call, (keys) => operations.call('decideApproval', { params, body }, { ...keys, signal }));
    const text =
      data.status === 'pending'
        ? `Your decision on approval ${approval_id} is recorded; it needs others too.`
        : `Approval ${approval_id} is ${data.status}.`;
    return { text: text + onRepetition(data.repeated), data };
  },
});
