import { Type, type Static } from 'typebox';
import { ApproverGroup } from './approval.js';

/** The maximum number of groups of one approval. */
export const MAX_GROUPS = 8;
/** The maximum lifetime of an open approval, in seconds: a year. */
export const MAX_EXPIRES_IN = 31_536_000;

/** The approval that a rule requires: every group has to agree, and the approval is good for so long. */
export const ApprovalDemand = Type.Object(
  {
    groups: Type.Array(Type.Object(ApproverGroup.properties, { additionalProperties: false }), {
      minItems: 1,
      maxItems: MAX_GROUPS,
      description: 'Who has to agree: every group, each with so many people; each role once',
    }),
    expires_in: Type.Integer({
      minimum: 1,
      maximum: MAX_EXPIRES_IN,
      description: 'For how many seconds from its request the approval is good',
    }),
  },
  { additionalProperties: false },
);
export type ApprovalDemand = Static<typeof ApprovalDemand>;
