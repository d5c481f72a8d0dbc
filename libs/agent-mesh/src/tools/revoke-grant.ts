import { z } from 'zod';
import { defineTool } from '../tool.js';
import { grantView } from './grant-view.js';
import { given, id, onRepetition, repeated, requestId, SETTLES } from './parts.js';

/** `revoke_grant`: revokes a standing grant that a role of this agent approves. */
export const revokeGrant = defineTool({
  name: 'revoke_grant',
  title: 'Revoke a standing grant',
  description:
    'Revokes a standing grant that a role of yours approves: it covers nothing from then on, and cannot be restored. What it covered before stays approved.',
  input: z.strictObject({
    grant_id: id('The grant, as returned by list_grants.'),
    reason: z.string().optional().describe('Why it is revoked.'),
    request_id: requestId,
  }),
  output: grantView.extend({ repeated }),
  annotations: SETTLES,
  example: { grant_id: '0197a1b2-c3d4-7000-8000-000000000002', reason: 'the supplier was sold' },
  run: async ({ grant_id, reason, request_id }, { operations, once }, signal) => {
    const input = { params: { grant_id }, body: given({ reason }) };
    const call = { tool: 'revoke_grant', args: { grant_id, reason }, requestId: request_id };
    const data = await once(call, (keys) => operations.call('revokeGrant', input, { ...keys, signal }));
    return { text: `Grant ${grant_id} is ${data.status}.${onRepetition(data.repeated)}`, data };
  },
});
