import { z } from 'zod';
import { defineTool } from '../tool.js';
import { quoteText } from '../untrusted.js';
import { actingRole, freeObject, READS, role } from './parts.js';

const KINDS = { tool: 'use', data: 'read', provider: 'use' } as const;

/** `can_i`: whether the profile of the agent's role allows something. */
export const canI = defineTool({
  name: 'can_i',
  title: 'May I do this?',
  description:
    'Says whether the published profile of your role lets you use a tool, read a type of data or use a provider of models, and which ' +
    'rules decide. State in context every fact about the call that you know: what is not stated never allows. Ask again for each call: ' +
    'the answer is for exactly this one, and is on record.',
  input: z.strictObject({
    name: z.string().describe('The tool, as <extension>__<tool>, or the type of data, or the provider.'),
    kind: z.enum(['tool', 'data', 'provider']).default('tool').describe('What it is the name of.'),
    context: freeObject(
      'What is known of the call, such as {"repo": "finance/budgets", "amount_usd": 900}.',
    ).optional(),
    role: role('The role that would do it; your own when left out.').optional(),
  }),
  output: z.looseObject({
    allowed: z.boolean(),
    role: z.string(),
    code: z.string().describe('allowed, denied, no_rule, unknown_role, bad_name or not_evaluated.'),
    reason: z.string(),
    deciding: z.array(z.looseObject({ pointer: z.string(), rule: z.string(), pattern: z.string() })),
    unknown: z.array(z.string()).describe('Facts that rules ask for and the context lacks.'),
    digest: z.string().nullable().describe('The bundle that decided.'),
  }),
  annotations: READS,
  example: { name: 'github__create_issue', context: { repo: 'finance/budgets' } },
  run: async ({ name, kind, context: facts, role: named }, context, signal) => {
    const asRole = await actingRole(named, context);
    const body = {
      subject: { type: 'role', id: asRole },
      action: { name: KINDS[kind] },
      resource: { type: kind, id: name },
      ...(facts === undefined ? {} : { context: facts as Record<string, never> }),
    };
    const { data } = await context.operations.call('evaluateAccess', { body }, { signal });
    const word = data.decision ? 'Allowed' : 'Not allowed';
    // Admins wrote the profile, and its reasons are text of others all the same.
    const text = `${word}: ${kind} ${quoteText(name)}, as ${asRole} (${data.context.code}). Reason: ${quoteText(data.context.reason)}`;
    return { text, data: { allowed: data.decision, role: asRole, ...data.context } };
  },
});
