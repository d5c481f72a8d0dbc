import { Type, type Static } from 'typebox';
import type { JsonObject, JsonValue } from '@handoff/kernel';
import {
  choice,
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

/** What a task came to. Any JSON value, since agents report anything from a sentence to a record. */
export const TaskResult = Type.Unsafe<JsonValue>({ description: 'Any JSON value' });

/** Why a task failed: a sentence, or a record that says more. */
export const TaskError = Type.Union([
  text(MAX_TEXT, 'What went wrong'),
  Type.Unsafe<JsonObject>({ type: 'object', description: 'What went wrong, as a record' }),
]);

export const Task = Type.Object(
  {
    task_id: Uuid,
    task_type: Type.String(),
    description: nullable(Type.String()),
    data: FreeObject,
    context: nullable(FreeObject),
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
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
    expires_at: Timestamp,
  },
  { title: 'Task' },
);
export type Task = Static<typeof Task>;

export const RoutedTask = Type.Object(
  { task_id: Uuid, status: TaskStatus, trace_id: TraceId, version: Version },
  { title: 'RoutedTask' },
);
export type RoutedTask = Static<typeof RoutedTask>;
