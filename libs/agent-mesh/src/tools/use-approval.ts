import { z } from 'zod';
import { defineTool } from '../tool.js';
import { accessAnswer, accessInWords } from './access-answer.js';
import { callArguments, questionAbout, questionMembers } from './call-question.js';
import { actingRole, id, SETTLES } from './parts.js';

/** `use_approval`: uses the approval of a call, once. */
export const useApproval = defineTool({
  name: 'use_approval',
  title: 'Use the approval of a call',
  description:
    'Asks whether you may make a call now, with the approval that hold_call requested. Name, kind, arguments and context have to be those ' +
    'of hold_call. An approval allows one call: if this says allowed, make the call now, and complete the task of hold_call with what ' +
    'came of it. If it says that the approval was used, ask for another one.',
  input: z.strictObject({
    approval_id: id('The approval, as returned by hold_call.'),
    ...questionMembers,
    arguments: callArguments,
  }),
  output: accessAnswer,
  annotations: { ...SETTLES, idempotentHint: false },
  example: {
    approval_id: '0197a1b2-c3d4-7000-8000-000000000004',
    name: 'payments__transfer',
    arguments: { to: 'ACME', amount_usd: 12000 },
    context: { amount_usd: 12000 },
  },
  run: async ({ approval_id, role: named, arguments: given, ...asked }, context, signal) => {
    const role = await actingRole(named, context);
    const body = questionAbout(asked, role, { arguments: given, approval_id });
    const { data } = await context.operations.call('evaluateAccess', { body }, { signal });
    const text = accessInWords(data, asked.kind, asked.name, role);
    return { text, data: { allowed: data.decision, role, ...data.context } };
  },
});
