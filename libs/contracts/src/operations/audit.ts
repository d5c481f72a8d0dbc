import { Type } from 'typebox';
import type { JsonObject } from '@handoff/kernel';
import {
  AuditEvent,
  closed,
  EventType,
  NextCursor,
  Nothing,
  Page,
  RecordedAudit,
  RoleName,
  text,
  Timestamp,
  TraceId,
  Uuid,
  Warnings,
} from '../schemas/index.js';
import { changeOf, defineOperation, readOf } from './define-operation.js';

const Name = Type.String({ pattern: '^[A-Za-z0-9._:-]{1,90}$', description: 'A plain name, such as `invoice`' });

export const listAudit = defineOperation({
  name: 'listAudit',
  service: 'audit',
  summary: 'Read the audit log',
  description:
    "What happened to whatever the caller's roles take part in, what was recorded last first; auditors and admins see " +
    'all. A page ends at 4 MiB.',
  access: 'read',
  params: Nothing,
  query: closed({
    trace_id: Type.Optional(TraceId),
    task_id: Type.Optional(Uuid),
    session_id: Type.Optional(Uuid),
    event_type: Type.Optional(EventType),
    role: Type.Optional(RoleName),
    from: Type.Optional(Type.String({ format: 'date-time', description: 'Recorded not before this instant' })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Recorded before this instant' })),
    ...Page,
  }),
  body: undefined,
  result: Type.Object(
    { events: Type.Array(AuditEvent), next_cursor: NextCursor, warnings: Warnings },
    { title: 'AuditPage' },
  ),
  errors: [],
  http: readOf('/audit'),
  // For dry runs: it replays the answers on record.
  alsoCalledBy: ['directory'],
} as const);

export const ingestAudit = defineOperation({
  name: 'ingestAudit',
  service: 'audit',
  summary: 'Report something to the audit log',
  description:
    'Records what happened elsewhere. The caller is recorded as the actor; `event_type` is ' +
    '`external.<category>.<action>`, so that nothing reported passes for what Handoff itself recorded. Its place in the ' +
    'log is where it was recorded, whatever `timestamp` says; a caller reports so many times an hour.',
  actingRole: {},
  access: 'write',
  params: Nothing,
  query: Nothing,
  body: closed({
    source: text(200, 'The system that tells of it'),
    category: Name,
    action: Name,
    subject: Type.Optional(text(500, 'What it was done to')),
    traceId: Type.Optional(TraceId),
    timestamp: Type.Optional(
      Type.String({ ...Timestamp, description: 'When it happened, not later than now; when it is recorded' }),
    ),
    metadata: Type.Optional(Type.Unsafe<JsonObject>({ type: 'object', description: 'At most 16 KiB of JSON' })),
  }),
  result: RecordedAudit,
  errors: ['VALIDATION_FAILED', 'QUOTA_EXCEEDED'],
  http: { ...changeOf('/audit/ingest', { versioned: false }), successStatus: 202 },
} as const);
