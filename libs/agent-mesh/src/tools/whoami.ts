import type { OPERATIONS, ResultOf } from '@handoff/contracts';
import { z } from 'zod';
import { defineTool } from '../tool.js';
import { READS } from './parts.js';
import { quoteText } from '../untrusted.js';

type WhoAmI = ResultOf<(typeof OPERATIONS)['whoAmI']>;

/** `whoami`: the identity in the agent's token, and the roles that it may act in. */
export const whoami = defineTool({
  name: 'whoami',
  title: 'Who am I?',
  description:
    'Says who you are to Handoff: issuer and subject of your access token, the roles that you hold, and when the token runs out; ' +
    'also which entries among its roles grant nothing, and why. ' +
    'Call it first if you do not know your role.',
  input: z.strictObject({}),
  output: z.looseObject({
    issuer: z.string(),
    subject: z.string(),
    roles: z.array(z.string()),
    ignored_roles: z
      .array(z.looseObject({ name: z.string(), reason: z.string() }))
      .optional()
      .describe('What stands among the roles of the token and grants nothing.'),
    acting_as: z
      .string()
      .nullable()
      .describe('The role that calls act as when they do not say; null when they have to.'),
    expires_at: z.string(),
  }),
  annotations: READS,
  example: {},
  run: async (_args, { operations, role }, signal) => {
    const { data } = await operations.call('whoAmI', {}, { signal });
    const only = data.roles.length === 1 ? data.roles[0]! : null;
    const text = `You are ${quoteText(data.subject)}, with the role${only === null ? 's' : ''} ${data.roles.join(', ')}, until ${data.expires_at}.`;
    return { text: text + ignoredIn(data), data: { ...data, acting_as: role ?? only } };
  },
});

function ignoredIn({ ignored_roles: ignored = [] }: WhoAmI): string {
  if (ignored.length === 0) return '';
  const each = ignored.map(({ name, reason }) => `${quoteText(name)} (${reason})`);
  return ` These entries of the token grant no role: ${each.join(', ')}.`;
}
