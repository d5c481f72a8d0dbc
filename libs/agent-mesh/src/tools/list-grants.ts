import { GRANT_STATUSES } from '@handoff/contracts';
import { z } from 'zod';
import { defineTool } from '../tool.js';
import { OTHERS_WROTE, quoteText } from '../untrusted.js';
import { grantView } from './grant-view.js';
import { given, nextCursor, READS, role } from './parts.js';

/** `list_grants`: the standing grants that this agent can see. */
export const listGrants = defineTool({
  name: 'list_grants',
  title: 'List standing grants',
  description:
    'Lists the standing grants of your roles, and those that your roles approve, newest first: what is approved in advance, ' +
    'until when, and how often it can still be used.' +
    OTHERS_WROTE,
  input: z.strictObject({
    status: z.enum(GRANT_STATUSES).optional(),
    role: role('Only grants of this role.').optional(),
    limit: z.number().int().min(1).max(100).default(20),
    cursor: z.string().optional().describe('The next_cursor of the page before.'),
  }),
  output: z.looseObject({ grants: z.array(grantView), next_cursor: nextCursor }),
  annotations: READS,
  example: { status: 'active' },
  run: async (args, { operations }, signal) => {
    const { data } = await operations.call('listGrants', { query: given(args) }, { signal });
    const lines = data.grants.map(
      ({ grant_id, role, tool, status, uses, max_uses, until, reason }) =>
        `- ${grant_id} (${status}): ${quoteText(tool)} for ${role}, ${uses} of ${max_uses} uses, until ${until}: ${reason === null ? 'no reason given' : quoteText(reason)}`,
    );
    const head = lines.length === 0 ? 'No standing grants.' : `${lines.length} standing grants:`;
    return { text: [head, ...lines].join('\n'), data };
  },
});
