import { Type } from 'typebox';
import {
  ApproverGroup,
  choice,
  EXPIRY_RULES,
  MAX_EXPIRES_IN,
  MAX_GROUPS,
  MAX_TEXT,
  RoleName,
  text,
} from '../schemas/index.js';

const Required = Type.Integer({ minimum: 1, maximum: 16, description: 'How many different people have to approve; 1' });

/**
 * What an approval requires, as members of a body: one role or several groups, the expiry, and the effect of expiry and
 * rejections. The domain checks that either `approver_role` or `approvers` is present.
 */
export const ApprovalPolicy = {
  approver_role: Type.Optional(RoleName),
  required: Type.Optional(Required),
  approvers: Type.Optional(
    Type.Array(Type.Object(ApproverGroup.properties, { additionalProperties: false }), {
      minItems: 1,
      maxItems: MAX_GROUPS,
      description: 'Groups that all have to agree, instead of `approver_role`; each role once',
    }),
  ),
  reason: Type.Optional(text(MAX_TEXT, 'Why approval is needed')),
  expires_at: Type.Optional(Type.String({ format: 'date-time', description: 'Until when it can be decided' })),
  expires_in: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MAX_EXPIRES_IN, description: 'The same, in seconds from now' }),
  ),
  on_expiry: Type.Optional(choice(EXPIRY_RULES, 'What happens when nobody has decided by then; reject')),
  escalate_to: Type.Optional(
    Type.String({ ...RoleName, description: 'The role that is asked instead then; for `escalate` alone' }),
  ),
  veto: Type.Optional(Type.Boolean({ description: 'Whether one rejection ends it; true' })),
};
