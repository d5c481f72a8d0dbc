import { Type, type Static } from 'typebox';
import { EventType, FreeObject, nullable, RoleName, TraceId, Uuid } from './common.js';

export const AuditEvent = Type.Object(
  {
    audit_id: Type.String({ format: 'uuid', description: 'The id of the event or command that it records' }),
    seq: nullable(
      Type.Integer({
        minimum: 1,
        description: 'Its place in the log: gapless, from 1. Null for callers who do not see all of the log',
      }),
    ),
    event_type: EventType,
    role: nullable(RoleName),
    timestamp: Type.String({ format: 'date-time', description: 'When it happened, by the word of whoever told of it' }),
    trace_id: nullable(TraceId),
    session_id: nullable(Uuid),
    task_id: nullable(Uuid),
    approval_id: nullable(Uuid),
    source: Type.String({ description: 'Who told of it, such as `/handoff/task`' }),
    actor: nullable(Type.String({ description: 'Who did it' })),
    subject: nullable(Type.String({ description: 'What it was done to' })),
    participants: Type.Array(Type.String()),
    metadata: FreeObject,
    recorded_at: Type.String({ format: 'date-time', description: 'When it was appended to the log' }),
  },
  { title: 'AuditEvent' },
);
export type AuditEvent = Static<typeof AuditEvent>;

export const RecordedAudit = Type.Object(
  { audit_id: Uuid, status: Type.Literal('recorded') },
  { title: 'RecordedAudit' },
);
export type RecordedAudit = Static<typeof RecordedAudit>;
