import { Type, type Static } from 'typebox';
import { choice, nullable, Person, RoleName, Timestamp, TraceId, Uuid, Version } from './common.js';

export const DELEGATION_STATUSES = ['scheduled', 'active', 'ended'] as const;
export const DelegationStatus = choice(
  DELEGATION_STATUSES,
  '`scheduled` before its window, `active` within it, `ended` after it or once somebody ended it',
);
export type DelegationStatus = (typeof DELEGATION_STATUSES)[number];

/** A person hands an approver role to a colleague for a window. */
export const Delegation = Type.Object(
  {
    delegation_id: Uuid,
    role: Type.String({ ...RoleName, description: 'The role for which the delegate decides approvals' }),
    delegator: Type.Object(Person.properties, { title: 'Delegator', description: 'The person whose role it is' }),
    delegate: Type.Object(Person.properties, { title: 'Delegate', description: 'The colleague who decides' }),
    from: Type.String({ format: 'date-time', description: 'When the window begins' }),
    until: Type.String({ format: 'date-time', description: 'When the window ends; the delegate decides before it' }),
    reason: nullable(Type.String()),
    status: DelegationStatus,
    ended_by: nullable(
      Type.Object(Person.properties, { title: 'Ender', description: 'The person who ended it before its window did' }),
    ),
    ended_at: nullable(
      Type.String({ format: 'date-time', description: 'When somebody ended it before its window did' }),
    ),
    ended_reason: nullable(Type.String({ description: 'Why; null when nothing was said' })),
    trace_id: TraceId,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { title: 'Delegation' },
);
export type Delegation = Static<typeof Delegation>;
