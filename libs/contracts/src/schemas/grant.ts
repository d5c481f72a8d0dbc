import { Type, type Static } from 'typebox';
import { ApproverGroup } from './approval.js';
import { choice, nullable, Person, RoleName, Timestamp, TraceId, Uuid, Version, Warnings } from './common.js';
import { RuleConditions } from './profile.js';

export const GRANT_STATUSES = ['proposed', 'refused', 'scheduled', 'active', 'used_up', 'expired', 'revoked'] as const;
export const GrantStatus = choice(
  GRANT_STATUSES,
  '`proposed` until its approval is given (`refused` if it is not), `scheduled` before its window, `active` while it covers, then `used_up`, `expired` or `revoked`',
);
export type GrantStatus = (typeof GRANT_STATUSES)[number];

/** How often a grant can be used at most. */
export const MAX_USES = 10_000;

const Count = (description: string, minimum: number) => Type.Integer({ minimum, maximum: MAX_USES, description });

/** A person who granted it, and the role of the group that the decision counted for. */
export const Grantor = Type.Object({ ...Person.properties, role: RoleName }, { title: 'Grantor' });

/** An approval in advance: what is within its terms is approved by policy. */
export const Grant = Type.Object(
  {
    grant_id: Type.String({ ...Uuid, description: 'The id of the grant, and of the task that proposed it' }),
    approval_id: Type.String({ ...Uuid, description: 'The approval by which it comes into force' }),
    status: GrantStatus,
    role: Type.String({ ...RoleName, description: 'The role whose tasks and calls it covers' }),
    subject: nullable(
      Type.String({ description: 'The only person whose tasks and calls it covers; null: all holders' }),
    ),
    tool: Type.String({ description: '`task.route`, or the tools that it covers' }),
    target: nullable(Type.String({ ...RoleName, description: 'The only role that covered tasks go to; null: any' })),
    conditions: RuleConditions,
    approvers: Type.Array(ApproverGroup, { description: 'Who approves it; it covers no approval that asks more' }),
    from: Type.String({ format: 'date-time', description: 'When its window begins' }),
    until: Type.String({ format: 'date-time', description: 'When its window ends' }),
    max_uses: Count('How many approvals it decides at most', 1),
    uses: Count('How many it has decided', 0),
    reason: nullable(Type.String()),
    proposed_by: Type.Object(Person.properties, { title: 'Proposer', description: 'The person who proposed it' }),
    granted_by: Type.Array(Grantor, { description: 'The people who granted it; empty until then' }),
    granted_at: nullable(Type.String({ format: 'date-time', description: 'When it was granted' })),
    revoked_by: nullable(
      Type.Object(Person.properties, { title: 'Revoker', description: 'The person who revoked it' }),
    ),
    revoked_at: nullable(Type.String({ format: 'date-time', description: 'When it was revoked' })),
    revoked_reason: nullable(Type.String({ description: 'Why; null when nothing was said' })),
    trace_id: TraceId,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
    warnings: Warnings,
  },
  { title: 'Grant' },
);
export type Grant = Static<typeof Grant>;
