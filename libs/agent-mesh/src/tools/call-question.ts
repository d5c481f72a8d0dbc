import { z } from 'zod';
import { freeObject, role } from './parts.js';

const KINDS = { tool: 'use', data: 'read', provider: 'use' } as const;

/** What a question about access says of a call, as arguments of tools. */
export const questionMembers = {
  name: z.string().describe('The tool, as <extension>__<tool>, or the type of data, or the provider.'),
  kind: z.enum(['tool', 'data', 'provider']).default('tool').describe('What it is the name of.'),
  context: freeObject('What is known of the call, such as {"repo": "finance/budgets", "amount_usd": 900}.').optional(),
  role: role('The role that would do it; your own when left out.').optional(),
};

/** All arguments of the call: an approval is for these. */
export const callArguments = freeObject(
  'All arguments of the call, exactly as you would make it. An approval is for these.',
);

interface Asked {
  readonly name: string;
  readonly kind: keyof typeof KINDS;
  readonly context?: object | undefined;
}

/** The question whether a role may make a call. */
export function questionAbout({ name, kind, context }: Asked, asRole: string, more: object = {}) {
  const facts = { ...context, ...more };
  return {
    subject: { type: 'role', id: asRole },
    action: { name: KINDS[kind] },
    resource: { type: kind, id: name },
    ...(Object.keys(facts).length === 0 ? {} : { context: facts as Record<string, never> }),
  };
}
