import { Type, type Static } from 'typebox';
import type { JsonObject, JsonValue } from '@handoff/kernel';
import { closed, FreeObject, MaxAttempts, MAX_TEXT, Priority, RoleName, Uuid } from '../schemas/index.js';
import { ApprovalPolicy } from './approval-policy.js';

/** The maximum length of a task type, in characters. */
const MAX_TASK_TYPE = 200;

/** A name, not prose, because events and the audit log carry it, and they carry no free text. */
export const TaskType = Type.String({
  pattern: `^[A-Za-z0-9._:/-]{1,${MAX_TASK_TYPE}}$`,
  description: 'What sort of work it is: a name such as `budget_request`, without spaces',
});

/** The only open object of the API: members of `task` that are not named here are kept in `data`. */
const TaskBrief = Type.Object(
  {
    task_type: Type.Optional(TaskType),
    type: Type.Optional(TaskType),
    description: Type.Optional(Type.String({ maxLength: MAX_TEXT, description: 'What is to be done, in words' })),
    data: Type.Optional(FreeObject),
  },
  { title: 'TaskBrief', oneOf: [{ required: ['task_type'] }, { required: ['type'] }] },
);

export const RouteTaskBody = closed({
  target: RoleName,
  task: TaskBrief,
  context: Type.Optional(FreeObject),
  from_role: Type.Optional(RoleName),
  session_id: Type.Optional(Uuid),
  parent_task_id: Type.Optional(Uuid),
  priority: Type.Optional(Priority),
  not_before: Type.Optional(Type.String({ format: 'date-time', description: 'Not to be claimed before this instant' })),
  deadline_at: Type.Optional(
    Type.String({ format: 'date-time', description: 'Expires when it has not ended by this instant' }),
  ),
  max_attempts: Type.Optional(MaxAttempts),
  approval: Type.Optional(
    Type.Object(ApprovalPolicy, {
      additionalProperties: false,
      title: 'DemandedApproval',
      description: 'An approval that the task awaits from the start, as in `requestApproval`',
    }),
  ),
});
export type RouteTaskBody = Static<typeof RouteTaskBody>;

/** The content of a validated `task`, in normal form. */
export interface NormalTask {
  readonly task_type: string;
  readonly description: string | null;
  readonly data: JsonObject;
}

/**
 * The task of a validated body in normal form: `type` becomes `task_type`, and every member that the contract does not
 * name moves to `data`. A member that `data` already has wins, because the sender put it there on purpose.
 */
export function normaliseTask(body: Pick<RouteTaskBody, 'task'>): NormalTask {
  const { task_type, type, description, data, ...unnamed } = body.task as RouteTaskBody['task'] &
    Record<string, JsonValue>;
  return { task_type: task_type ?? type ?? '', description: description ?? null, data: { ...unnamed, ...data } };
}
