import { Type, type Static } from 'typebox';
import { choice, nullable, RoleName, Timestamp, TraceId, Uuid, Version } from './common.js';

/** A pending step of a task or approval, and the role that has to take it. */
export const WaitingFor = Type.Object(
  { kind: choice(['approval', 'task']), id: Uuid, role: RoleName },
  { title: 'WaitingFor' },
);
export type WaitingFor = Static<typeof WaitingFor>;

/** A part of a workflow and its current state. */
export const StatusPart = Type.Object(
  { kind: choice(['session', 'task', 'approval']), id: Uuid, status: Type.String(), version: Version },
  { title: 'StatusPart' },
);
export type StatusPart = Static<typeof StatusPart>;

/** A caller's position in watching a workflow: the versions that it has seen of each part. */
export const StatusCursor = Type.String({
  pattern: '^[A-Za-z0-9_-]{1,2048}$',
  description: 'The `cursor` of an earlier answer',
});

export const StatusView = Type.Object(
  {
    id: Uuid,
    kind: choice(['session', 'task', 'approval']),
    status: Type.String(),
    state: Type.String({ description: 'The same as `status`' }),
    version: Version,
    session_id: Type.Optional(nullable(Uuid)),
    task_id: Type.Optional(nullable(Uuid)),
    waiting_for: nullable(
      Type.Array(WaitingFor, { description: 'What it waits for and on whom; null when on nothing' }),
    ),
    next_action: Type.String({ description: 'One plain sentence: what has to happen next, and who can do it' }),
    next_operations: Type.Optional(
      Type.Array(Type.String(), { description: 'The operationIds that move it on, of those that the caller may use' }),
    ),
    changes: Type.Array(StatusPart, {
      description:
        'The parts of the workflow that changed since `cursor` or `since_version`; all of them without either',
    }),
    cursor: Type.String({ description: 'Send it back to be told of what has changed since' }),
    poll_after_ms: Type.Integer({
      minimum: 0,
      description: 'How long to leave it before asking again without `wait_ms`; 0 when it has ended',
    }),
    trace_id: TraceId,
    updated_at: Timestamp,
  },
  { title: 'StatusView' },
);
export type StatusView = Static<typeof StatusView>;
