import { z } from 'zod';
import { defineTool } from '../tool.js';
import { accessAnswer, accessInWords } from './access-answer.js';
import { questionAbout, questionMembers } from './call-question.js';
import { actingRole, READS } from './parts.js';

/** `can_i`: whether the profile of the agent's role allows something. */
export const canI = defineTool({
  name: 'can_i',
  title: 'May I do this?',
  description:
    'Says whether the published profile of your role lets you use a tool, read a type of data or use a provider of models, and which ' +
    'rules decide. State in context every fact about the call that you know: what is not stated never allows. Ask again for each call: ' +
    'the answer is for exactly this one, and is on record. If it says that an approval is required, use hold_call.',
  input: z.strictObject(questionMembers),
  output: accessAnswer,
  annotations: READS,
  example: { name: 'github__create_issue', context: { repo: 'finance/budgets' } },
  run: async ({ role: named, ...asked }, context, signal) => {
    const role = await actingRole(named, context);
    const { data } = await context.operations.call('evaluateAccess', { body: questionAbout(asked, role) }, { signal });
    const text = accessInWords(data, asked.kind, asked.name, role);
    return { text, data: { allowed: data.decision, role, ...data.context } };
  },
});
