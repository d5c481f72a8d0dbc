import { Type } from 'typebox';
import { Nothing, nullable, RoleName } from '../schemas/index.js';
import { defineOperation, readOf } from './define-operation.js';

const Count = Type.Integer({ minimum: 0 });
const counted = (description: string) => Type.Integer({ minimum: 0, description });
const since = (description: string) => nullable(Type.String({ format: 'date-time', description }));
const OldestPending = since('When the pending task that has waited longest was routed');

const LastDay = Type.Object(
  {
    routed: counted('How many tasks were routed'),
    completed: counted('How many were completed'),
    failed: counted('How many failed'),
    rejected: counted('How many were rejected'),
    cancelled: counted('How many were cancelled'),
    expired: counted('How many expired'),
    dead_lettered: counted('How many of the failed had used up their attempts'),
  },
  { title: 'LastDay' },
);

const RoleOverview = Type.Object(
  {
    role: RoleName,
    pending: Count,
    active: Count,
    awaiting_approval: Count,
    oldest_pending_at: OldestPending,
    due_soon: counted('How many have to end within a day'),
    by_type: Type.Array(
      Type.Object(
        {
          task_type: Type.String(),
          pending: Count,
          active: Count,
          awaiting_approval: Count,
          oldest_pending_at: OldestPending,
        },
        { title: 'TypeOverview' },
      ),
      { description: 'The 20 types with the most tasks that have not ended' },
    ),
    approvals: Type.Object(
      {
        pending: counted('How many approvals wait for the role'),
        oldest_at: since('When the one that has waited longest was asked for'),
        expiring_soon: counted('How many of them expire within a day'),
      },
      { title: 'WaitingApprovals' },
    ),
    last_day: LastDay,
  },
  { title: 'RoleOverview' },
);

export const getOverview = defineOperation({
  name: 'getOverview',
  service: 'task',
  summary: 'See what waits, for whom and for how long',
  description:
    'For each role what waits for it, by type, and what came in and ended within 24 hours. Auditors and admins see all ' +
    'roles, other callers those that they hold. The answer may be some seconds old, as `as_of` says: an instance counts ' +
    'for all callers at once.',
  access: 'read',
  params: Nothing,
  query: Nothing,
  body: undefined,
  result: Type.Object(
    {
      as_of: Type.String({ format: 'date-time', description: 'When it was counted' }),
      roles: Type.Array(RoleOverview, { description: 'The 200 roles for which the most waits' }),
      hours: Type.Array(
        Type.Object(
          {
            from: Type.String({ format: 'date-time', description: 'When the hour began' }),
            routed: counted('How many tasks were routed in it'),
            ended: counted('How many ended in it'),
          },
          { title: 'HourOverview' },
        ),
        { description: 'The 24 hours before `as_of`, the earliest first; of all roles that the caller sees' },
      ),
    },
    { title: 'Overview' },
  ),
  errors: [],
  http: readOf('/overview'),
} as const);
