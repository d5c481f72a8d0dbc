import { Type, type Static } from 'typebox';
import { EventType, type FreeObject, nullable, RoleName, TraceId, Uuid } from './common.js';

/** An event in the live feed. The message's id is its position in the log. */
export const LiveEvent = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'Recognise repetitions by it' }),
    type: EventType,
    time: Type.String({ format: 'date-time', description: 'When it happened' }),
    subject: nullable(Type.String({ description: 'What it happened to' })),
    sequence: nullable(Type.Integer({ description: 'The version of that after the change' })),
    data: Type.Unsafe<Static<typeof FreeObject>>({
      type: 'object',
      description:
        'The data of the event, without its participants. What was reported from outside has no metadata here',
    }),
  },
  { title: 'LiveEvent' },
);
export type LiveEvent = Static<typeof LiveEvent>;

/** An audit log entry on its way to the streams: the content, and the fields that decide who may see it. */
export const LogEntry = Type.Object(
  {
    seq: Type.Integer({ minimum: 1, description: 'Its place in the log: gapless, from 1' }),
    participants: Type.Array(RoleName, { description: 'The roles that may see it' }),
    reporter: nullable(Type.String({ description: 'Who reported it from outside, and may see it' })),
    session_id: nullable(Uuid),
    task_id: nullable(Uuid),
    trace_id: nullable(TraceId),
    event: LiveEvent,
  },
  { title: 'LogEntry' },
);
export type LogEntry = Static<typeof LogEntry>;
