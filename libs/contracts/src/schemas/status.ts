import { Type, type Static } from 'typebox';
import { choice, nullable, RoleName, Timestamp, TraceId, Uuid, Version } from './common.js';

/** One thing that something waits for, and the role it waits on. */
export const WaitingFor = Type.Object(
  { kind: choice(['approval', 'task']), id: Uuid, role: RoleName },
  { title: 'WaitingFor' },
);
export type WaitingFor = Static<typeof WaitingFor>;

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
    next_operations: Type.Optional(Type.Array(Type.String(), { description: 'The operationIds that move it on' })),
    trace_id: TraceId,
    updated_at: Timestamp,
  },
  { title: 'StatusView' },
);
export type StatusView = Static<typeof StatusView>;
