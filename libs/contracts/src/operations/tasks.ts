import { Type } from 'typebox';
import {
  choice,
  closed,
  CreatedBetween,
  ListedTask,
  MAX_TEXT,
  NextCursor,
  Nothing,
  Page,
  RoleName,
  RoutedTask,
  Task,
  TaskError,
  TaskResult,
  TaskStatus,
  text,
  TraceId,
  Uuid,
  Warnings,
} from '../schemas/index.js';
import { changeOf, defineOperation, readOf } from './define-operation.js';
import { RouteTaskBody, TaskType } from './route-task-body.js';

const OneTask = closed({ task_id: Uuid });

export const routeTask = defineOperation({
  name: 'routeTask',
  service: 'task',
  summary: 'Hand a task to a role',
  description:
    'Sends as `from_role`, which the caller has to hold; a caller who holds one role need not name it. In `task`, ' +
    '`type` is accepted for `task_type`, and members that are not named here are kept in `data` (where `data` has ' +
    'a member of the same name, that one stays).',
  actingRole: { namedBy: 'from_role' },
  access: 'write',
  params: Nothing,
  query: Nothing,
  body: RouteTaskBody,
  result: RoutedTask,
  errors: [
    'ROLE_NOT_HELD',
    'ROLE_REQUIRED',
    'VALIDATION_FAILED',
    'UNKNOWN_SESSION',
    'UNKNOWN_TASK',
    'ILLEGAL_TRANSITION',
    'QUOTA_EXCEEDED',
  ],
  http: {
    method: 'POST',
    path: '/tasks/route',
    successStatus: 202,
    location: '/tasks/{task_id}',
    idempotency: 'required',
    ifMatch: false,
    etag: false,
  },
} as const);

export const getTask = defineOperation({
  name: 'getTask',
  service: 'task',
  summary: 'Read a task',
  description: 'Visible to holders of a role that takes part in it (sender, target, approvers), auditors and admins.',
  access: 'read',
  params: OneTask,
  query: Nothing,
  body: undefined,
  result: Task,
  errors: ['NOT_FOUND'],
  http: readOf('/tasks/{task_id}', { etag: true }),
  alsoCalledBy: ['directory'],
} as const);

export const listTasks = defineOperation({
  name: 'listTasks',
  service: 'task',
  summary: 'List tasks',
  description:
    "The tasks that the caller's roles take part in, newest first. With `inbox=me` those that the caller can claim now: " +
    'pending, for a role of its own, and not before a later time. Without `data`, `context` and `result`, unless ' +
    '`include=content` asks for them. A page ends at 4 MiB.',
  access: 'read',
  params: Nothing,
  query: closed({
    target: Type.Optional(RoleName),
    from_role: Type.Optional(RoleName),
    status: Type.Optional(TaskStatus),
    trace_id: Type.Optional(TraceId),
    session_id: Type.Optional(Uuid),
    parent_task_id: Type.Optional(Uuid),
    task_type: Type.Optional(TaskType),
    dead_lettered: Type.Optional(
      Type.Boolean({ description: 'Only those that failed because their attempts were used up, or only the others' }),
    ),
    inbox: Type.Optional(choice(['me'], 'Only those that the caller can claim now')),
    due_before: Type.Optional(
      Type.String({ format: 'date-time', description: 'Has not ended, and its `deadline_at` is before this instant' }),
    ),
    ended_from: Type.Optional(Type.String({ format: 'date-time', description: 'Ended not before this instant' })),
    ...CreatedBetween,
    include: Type.Optional(choice(['content'], 'Also `data`, `context` and `result`')),
    ...Page,
  }),
  body: undefined,
  result: Type.Object(
    { tasks: Type.Array(ListedTask), next_cursor: NextCursor, warnings: Warnings },
    { title: 'TaskPage' },
  ),
  errors: [],
  http: readOf('/tasks'),
} as const);

export const completeTask = defineOperation({
  name: 'completeTask',
  service: 'task',
  summary: 'Complete a task',
  description:
    'By a holder of its `to_role`, while it is pending or active. One that is claimed takes the `lease_id` of its claim.',
  access: 'write',
  params: OneTask,
  query: Nothing,
  body: closed({ result: Type.Optional(TaskResult), lease_id: Type.Optional(Uuid) }),
  bodyOptional: true,
  result: Task,
  errors: ['NOT_FOUND', 'ROLE_NOT_HELD', 'ILLEGAL_TRANSITION', 'VERSION_MISMATCH', 'LEASE_REQUIRED', 'LEASE_LOST'],
  http: changeOf('/tasks/{task_id}/complete'),
} as const);

export const failTask = defineOperation({
  name: 'failTask',
  service: 'task',
  summary: 'Report that a task failed',
  description:
    'By a holder of its `to_role`, while it is pending or active. One that is claimed takes the `lease_id` of its ' +
    'claim, and with `retryable` becomes pending again, after a pause, while it has attempts left.',
  access: 'write',
  params: OneTask,
  query: Nothing,
  body: closed({
    error: TaskError,
    retryable: Type.Optional(Type.Boolean({ description: 'Whether another attempt may succeed; false' })),
    lease_id: Type.Optional(Uuid),
  }),
  result: Task,
  errors: ['NOT_FOUND', 'ROLE_NOT_HELD', 'ILLEGAL_TRANSITION', 'VERSION_MISMATCH', 'LEASE_REQUIRED', 'LEASE_LOST'],
  http: changeOf('/tasks/{task_id}/fail'),
} as const);

export const cancelTask = defineOperation({
  name: 'cancelTask',
  service: 'task',
  summary: 'Cancel a task',
  description:
    'By a holder of its `from_role`, unless it has ended. Approvals that it waits for are cancelled with it.',
  access: 'write',
  params: OneTask,
  query: Nothing,
  body: closed({
    reason: Type.Optional(text(MAX_TEXT, 'Why it is cancelled')),
    cascade: Type.Optional(
      Type.Boolean({ description: 'Whether the tasks below it that have not ended are cancelled with it; false' }),
    ),
  }),
  bodyOptional: true,
  result: Task,
  errors: ['NOT_FOUND', 'ROLE_NOT_HELD', 'ILLEGAL_TRANSITION', 'VERSION_MISMATCH'],
  http: changeOf('/tasks/{task_id}/cancel'),
} as const);
