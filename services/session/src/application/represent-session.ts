import type { Session as SessionRepresentation } from '@handoff/contracts';
import type { CommandReply } from '@handoff/kernel';
import type { Session } from '../domain/session.js';

/** The reply that shows a session. */
export function replyWith(session: Session): CommandReply {
  return { body: JSON.stringify(representSession(session)), id: session.id, version: session.version };
}

/** A session as callers see it. */
export function representSession(session: Session): SessionRepresentation {
  return {
    session_id: session.id,
    agent_role: session.agentRole,
    task_id: session.taskId,
    status: session.status,
    state: session.status,
    metadata: session.metadata,
    trace_id: session.traceId,
    version: session.version,
    created_at: session.createdAt.toISOString(),
    updated_at: session.updatedAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
  };
}
