import type { JsonObject } from '@handoff/kernel';
import type { Session } from '../domain/session.js';
import type { SessionStatus } from '../domain/session-lifecycle.js';

/** A row of `sessions`. */
export interface SessionRow {
  readonly id: string;
  readonly role: string;
  readonly task_id: string;
  readonly status: SessionStatus;
  readonly metadata: JsonObject;
  readonly trace_id: string;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly expires_at: Date;
}

export const SESSION_COLUMNS =
  'id, role, task_id, status, metadata, trace_id, version, created_at, updated_at, expires_at';

export function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    agentRole: row.role,
    taskId: row.task_id,
    status: row.status,
    metadata: row.metadata,
    traceId: row.trace_id,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
  };
}

export function toSessionRow(session: Session): SessionRow {
  return {
    id: session.id,
    role: session.agentRole,
    task_id: session.taskId,
    status: session.status,
    metadata: session.metadata,
    trace_id: session.traceId,
    version: session.version,
    created_at: session.createdAt,
    updated_at: session.updatedAt,
    expires_at: session.expiresAt,
  };
}
