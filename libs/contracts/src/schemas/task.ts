import { Type, type Static } from 'typebox';
import type { JsonObject, JsonValue } from '@handoff/kernel';
import {
  choice,
  ContentHash,
  FreeObject,
  MAX_TEXT,
  nullable,
  Person,
  RoleName,
  text,
  Timestamp,
  TraceId,
  Uuid,
  Version,
  Warnings,
} from './common.js';

export const TASK_STATUSES = [
  'pending',
  'active',
  'awaiting_approval',
  'completed',
  'failed',
  'rejected',
  'cancelled',
  'expired',
] as const;
export const TaskStatus = choice(TASK_STATUSES);
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** A task's result: any JSON value, because agents report anything from a sentence to a record. */
export const TaskResult = Type.Unsafe<JsonValue>({ description: 'Any JSON value' });

/** Why a task failed: a sentence or a record. */
export const TaskError = Type.Union([
  text(MAX_TEXT, 'What went wrong'),
  Type.Unsafe<JsonObject>({ type: 'object', description: 'What went wrong, as a record' }),
]);

/** A task's urgency. A claim gets the task with the highest priority first. */
export const Priority = Type.Integer({ minimum: 0, maximum: 9, description: '0 to 9, the most urgent; 5 by default' });
export const DEFAULT_PRIORITY = 5;
/** The maximum number of claims before a task fails. */
export const MaxAttempts = Type.Integer({ minimum: 1, maximum: 100, description: 'How often it may be tried' });
export const DEFAULT_MAX_ATTEMPTS = 3;
/** How long a lease lasts without a heartbeat, in seconds. */
export const LeaseSeconds = Type.Integer({ minimum: 1, maximum: 3600, description: 'How long without a heartbeat' });
export const DEFAULT_LEASE_SECONDS = 60;

/** The progress that the lease's holder reports. */
export const Progress = Type.Object(
  {
    percent: nullable(Type.Number({ minimum: 0, maximum: 100 })),
    note: nullable(Type.String()),
    reported_at: Timestamp,
  },
  { title: 'Progress' },
);
export type Progress = Static<typeof Progress>;

/** A worker's hold on a task. Its id is the proof, whatever the clocks say, until another worker gets the task. */
export const Lease = Type.Object(
  {
    lease_id: Type.String({
      format: 'uuid',
      description: 'The fencing token: send it with whatever you do to the task',
    }),
    attempt: Type.Integer({ minimum: 1, description: 'Which attempt it is; grows with every claim' }),
    expires_at: Timestamp,
  },
  { title: 'Lease' },
);
export type Lease = Static<typeof Lease>;

export const Task = Type.Object(
  {
    task_id: Uuid,
    task_type: Type.String(),
    description: nullable(Type.String()),
    data: FreeObject,
    context: nullable(FreeObject),
    content_hash: Type.String({
      ...ContentHash,
      description: 'SHA-256 of its canonical content: an approval is for it, and a decision names it',
    }),
    hash_salt: nullable(
      Type.String({
        ...ContentHash,
        description: 'The key of the hashes in its events; null where it had ended before they had one',
      }),
    ),
    from_role: RoleName,
    to_role: RoleName,
    status: TaskStatus,
    session_id: nullable(Uuid),
    parent_task_id: nullable(Uuid),
    trace_id: TraceId,
    requested_by: Person,
    result: Type.Unsafe<JsonValue>({ description: 'What `complete` reported; null where nothing was' }),
    error: nullable(TaskError),
    cancel_reason: nullable(Type.String()),
    priority: Priority,
    not_before: nullable(Type.String({ format: 'date-time', description: 'Not claimed before this instant' })),
    deadline_at: nullable(Type.String({ format: 'date-time', description: 'Expires when it has not ended by then' })),
    attempt: Type.Integer({ minimum: 0, description: 'How often it has been claimed' }),
    max_attempts: MaxAttempts,
    claimed_by: nullable(Person),
    progress: nullable(Progress),
    dead_lettered: Type.Boolean({ description: 'Whether it failed because its attempts were used up' }),
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
    expires_at: Timestamp,
  },
  { title: 'Task' },
);
export type Task = Static<typeof Task>;

/** A task in a list: without its content and result, unless the query includes them. */
export const ListedTask = Type.Object(
  {
    ...Task.properties,
    data: Type.Optional(Task.properties.data),
    context: Type.Optional(Task.properties.context),
    content_hash: Type.Optional(Task.properties.content_hash),
    hash_salt: Type.Optional(Task.properties.hash_salt),
    result: Type.Optional(Task.properties.result),
  },
  { title: 'ListedTask' },
);
export type ListedTask = Static<typeof ListedTask>;

/** A task with the lease that the caller holds on it. */
export const ClaimedTask = Type.Object({ ...Task.properties, lease: Lease }, { title: 'ClaimedTask' });
export type ClaimedTask = Static<typeof ClaimedTask>;

export const RoutedTask = Type.Object(
  {
    task_id: Uuid,
    status: TaskStatus,
    trace_id: TraceId,
    version: Version,
    approval_id: Type.Optional(Type.String({ format: 'uuid', description: 'Of the approval asked for with it' })),
    warnings: Warnings,
  },
  { title: 'RoutedTask' },
);
export type RoutedTask = Static<typeof RoutedTask>;
