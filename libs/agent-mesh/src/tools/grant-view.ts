import { z } from 'zod';

/** A standing grant in a tool's result. Members that are not named here pass through. */
export const grantView = z.looseObject({
  grant_id: z.string(),
  approval_id: z.string().describe('The approval by which it comes into force.'),
  status: z.string().describe('proposed, refused, scheduled, active, used_up, expired or revoked.'),
  role: z.string(),
  tool: z.string(),
  until: z.string(),
  uses: z.number().int(),
  max_uses: z.number().int(),
  version: z.number().int(),
});
