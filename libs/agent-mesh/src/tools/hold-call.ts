import { heldCall } from '@handoff/client';
import { z } from 'zod';
import { defineTool } from '../tool.js';
import { accessAnswer, accessInWords } from './access-answer.js';
import { callArguments, questionAbout, questionMembers } from './call-question.js';
import { actingRole, ADDS, onRepetition, repeated, requestId } from './parts.js';

/** `hold_call`: asks for the approval of one call, if a rule demands it. */
export const holdCall = defineTool({
  name: 'hold_call',
  title: 'Ask for the approval of a call',
  description:
    'Asks whether you may make one call, with exactly these arguments. If a rule demands an approval, it is requested, and the answer has ' +
    'its approval_id: wait_for it, then use_approval with the same name, arguments and context, and make the call if that says allowed. ' +
    'If the answer says allowed, make the call at once. Do not make it otherwise.',
  input: z.strictObject({
    ...questionMembers,
    arguments: callArguments,
    reason: z.string().optional().describe('What the call is for, for the approvers to read.'),
    request_id: requestId,
  }),
  output: accessAnswer.extend({
    approval_id: z.string().optional().describe('The approval that was requested, if one is needed.'),
    task_id: z.string().optional().describe('The task that waits for it. Complete it with what came of the call.'),
    repeated,
  }),
  annotations: ADDS,
  example: { name: 'payments__transfer', arguments: { to: 'ACME', amount_usd: 12000 }, context: { amount_usd: 12000 } },
  run: async ({ role: named, reason, request_id, arguments: given, ...asked }, context, signal) => {
    const { operations, once } = context;
    const role = await actingRole(named, context);
    const question = questionAbout(asked, role, { arguments: given });
    const { data } = await operations.call('evaluateAccess', { body: question }, { signal });
    const answer = { allowed: data.decision, role, ...data.context };
    const text = accessInWords(data, asked.kind, asked.name, role);
    const { ask } = data.context;
    if (ask === null) return { text, data: { ...answer, repeated: false } };
    const body = heldCall(question, ask, reason);
    const held = await once({ tool: 'hold_call', args: body, requestId: request_id }, (keys) =>
      operations.call('routeTask', { body }, { ...keys, signal }),
    );
    const { approval_id, task_id } = held;
    // A standing grant that covers the call decides its approval at once.
    const isGiven = held.status === 'pending';
    const what = isGiven
      ? 'is given, by a standing grant: use_approval now.'
      : 'is requested: wait_for it, then use_approval.';
    const next = ` Approval ${approval_id} ${what}${onRepetition(held.repeated)}`;
    return { text: text + next, data: { ...answer, approval_id, task_id, repeated: held.repeated } };
  },
});
