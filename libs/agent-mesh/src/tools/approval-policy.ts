import { z } from 'zod';
import { role } from './parts.js';

const required = z.number().int().min(1).max(16);

/**
 * What an approval requires, as arguments: one role or several groups, the expiry, and the effect of expiry and
 * rejections.
 */
export const approvalPolicy = {
  approver_role: role('The role whose holders decide, e.g. "manager". Either this or approvers.').optional(),
  required: required.optional().describe('How many different people of approver_role have to approve; 1 by default.'),
  approvers: z
    .array(z.strictObject({ approver_role: role('A role whose holders decide.'), required }))
    .min(1)
    .max(8)
    .optional()
    .describe('Several groups that all have to agree, instead of approver_role.'),
  reason: z.string().describe('Why the approval is needed, for the approver to read.'),
  expires_in: z.number().int().min(1).optional().describe('How long it can be decided, in seconds.'),
  on_expiry: z
    .enum(['reject', 'escalate'])
    .optional()
    .describe('What becomes of it when nobody decides in time: rejected (the default), or put to escalate_to.'),
  escalate_to: role('The role that it is put to when it expires.').optional(),
  veto: z.boolean().optional().describe('Whether a single rejection ends it; true by default.'),
};
