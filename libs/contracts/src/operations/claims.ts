import { Type } from 'typebox';
import {
  ClaimedTask,
  closed,
  DEFAULT_LEASE_SECONDS,
  FreeObject,
  LeaseSeconds,
  Lease,
  MAX_TEXT,
  Nothing,
  RoleName,
  Task,
  TaskStatus,
  text,
  nullable,
  Uuid,
  Version,
  Warnings,
} from '../schemas/index.js';
import { changeOf, defineOperation, readOf } from './define-operation.js';
import { MAX_WAIT_MS } from './status.js';

/** The maximum number of tasks in one claim. */
const MAX_CLAIM = 32;
/** The maximum number of task types in one claim's filter. */
const MAX_TYPES = 32;

const OneTask = closed({ task_id: Uuid });
const Count = Type.Integer({ minimum: 0 });

export const claimTasks = defineOperation({
  name: 'claimTasks',
  service: 'task',
  summary: 'Take tasks to work on',
  description:
    'Hands out pending tasks of a role that the caller holds, the most urgent first and of those the oldest, each to one caller alone, under a lease. The tasks of one claim come to 4 MiB at most, or are one. Where there is none it waits up to `wait_ms`. Keep a lease with `heartbeatTask`; one that runs out gives the task back.',
  actingRole: { namedBy: 'role' },
  access: 'write',
  params: Nothing,
  query: Nothing,
  body: closed({
    role: RoleName,
    types: Type.Optional(
      Type.Array(Type.String({ pattern: '^[A-Za-z0-9._:/-]{1,200}$' }), {
        minItems: 1,
        maxItems: MAX_TYPES,
        uniqueItems: true,
        description: 'Only tasks of these types',
      }),
    ),
    max: Type.Integer({ minimum: 1, maximum: MAX_CLAIM, default: 1, description: 'At most so many' }),
    lease_seconds: Type.Integer({ ...LeaseSeconds, default: DEFAULT_LEASE_SECONDS }),
    wait_ms: Type.Optional(
      Type.Integer({ minimum: 0, maximum: MAX_WAIT_MS, description: 'How long to wait for a task, in milliseconds' }),
    ),
  }),
  result: Type.Object({ tasks: Type.Array(ClaimedTask), warnings: Warnings }, { title: 'ClaimedTasks' }),
  errors: ['ROLE_NOT_HELD'],
  http: changeOf('/tasks/claim', { versioned: false }),
} as const);

export const heartbeatTask = defineOperation({
  name: 'heartbeatTask',
  service: 'task',
  summary: 'Keep a lease',
  description:
    'By whoever holds the lease. It holds for as long again as it was taken for, or for `lease_seconds` from now. With `progress` or `note` the task says how far the work has come; that alone is a change of the task.',
  access: 'write',
  params: OneTask,
  query: Nothing,
  body: closed({
    lease_id: Uuid,
    lease_seconds: Type.Optional(LeaseSeconds),
    progress: Type.Optional(Type.Number({ minimum: 0, maximum: 100, description: 'In percent' })),
    note: Type.Optional(text(MAX_TEXT, 'What is being done')),
  }),
  result: Type.Object({ task_id: Uuid, status: TaskStatus, lease: Lease, version: Version }, { title: 'KeptLease' }),
  errors: ['NOT_FOUND', 'ROLE_NOT_HELD', 'LEASE_LOST'],
  http: changeOf('/tasks/{task_id}/heartbeat', { versioned: false }),
} as const);

export const releaseTask = defineOperation({
  name: 'releaseTask',
  service: 'task',
  summary: 'Give a claimed task back',
  description:
    'By whoever holds the lease, unless the task awaits approval. It is pending again, and the attempt does not count.',
  access: 'write',
  params: OneTask,
  query: Nothing,
  body: closed({ lease_id: Uuid }),
  result: Task,
  errors: ['NOT_FOUND', 'ROLE_NOT_HELD', 'LEASE_LOST', 'ILLEGAL_TRANSITION'],
  http: { ...changeOf('/tasks/{task_id}/release', { versioned: false }), etag: true },
} as const);

export const amendTask = defineOperation({
  name: 'amendTask',
  service: 'task',
  summary: 'Change what a task asks for',
  description:
    'By a holder of its `from_role`, while nobody works on it. Given members replace. Whoever was asked to approve the task, or had approved it, is asked again: an approval is for what was shown.',
  access: 'write',
  params: OneTask,
  query: Nothing,
  body: closed({
    description: Type.Optional(Type.String({ maxLength: MAX_TEXT, description: 'What is to be done, in words' })),
    data: Type.Optional(FreeObject),
    context: Type.Optional(FreeObject),
  }),
  result: Task,
  errors: [
    'NOT_FOUND',
    'ROLE_NOT_HELD',
    'VALIDATION_FAILED',
    'ILLEGAL_TRANSITION',
    'VERSION_MISMATCH',
    'QUOTA_EXCEEDED',
  ],
  http: changeOf('/tasks/{task_id}/amend'),
} as const);

export const getInbox = defineOperation({
  name: 'getInbox',
  service: 'task',
  summary: 'How much is waiting for a role',
  description: 'By its holders, auditors and admins. What an operator scales workers by.',
  access: 'read',
  params: closed({ role: RoleName }),
  query: Nothing,
  body: undefined,
  result: Type.Object(
    {
      role: RoleName,
      by_status: Type.Object({ pending: Count, active: Count, awaiting_approval: Count }),
      by_type: Type.Array(Type.Object({ task_type: Type.String(), pending: Count, active: Count }), {
        description: 'The 100 types with the most pending tasks',
      }),
      claimable: Type.Integer({ minimum: 0, description: 'Pending, and not before a later time' }),
      oldest_claimable_at: nullable(
        Type.String({
          format: 'date-time',
          description: 'Since when the one that has waited longest could be claimed',
        }),
      ),
      pending_approvals: Type.Integer({ minimum: 0, description: 'Approvals that wait for this role' }),
      warnings: Warnings,
    },
    { title: 'Inbox' },
  ),
  errors: ['NOT_FOUND'],
  http: readOf('/roles/{role}/inbox'),
} as const);
