import { Type, type Static } from 'typebox';
import { choice, FreeObject, RoleName, Timestamp, TraceId, Uuid, Version, Warnings } from './common.js';

export const SESSION_STATUSES = ['pending', 'active', 'paused', 'completed', 'failed', 'expired'] as const;
export const SessionStatus = choice(SESSION_STATUSES);
export type SessionStatus = (typeof SESSION_STATUSES)[number];

export const Session = Type.Object(
  {
    session_id: Uuid,
    agent_role: RoleName,
    task_id: Type.String({ format: 'uuid', description: "The workflow's root task, routed or yet to be" }),
    status: SessionStatus,
    state: choice(SESSION_STATUSES, 'The same as `status`'),
    metadata: FreeObject,
    trace_id: TraceId,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
    expires_at: Timestamp,
  },
  { title: 'Session' },
);
export type Session = Static<typeof Session>;

/** A session as the answer that opens it shows it. */
export const OpenedSession = Type.Object({ ...Session.properties, warnings: Warnings }, { title: 'OpenedSession' });
export type OpenedSession = Static<typeof OpenedSession>;
