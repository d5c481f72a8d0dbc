import { warningsMember, type OpenedSession, type Session as SessionRepresentation } from '@handoff/contracts';
import type { CommandReply, NamedRole } from '@handoff/kernel';
import type { Session } from '../domain/session.js';

/** The reply that shows a session, and warns of roles that nobody has held. */
export function replyWith(session: Session, neverHeld?: readonly NamedRole[]): CommandReply {
  const { id, version } = session;
  return { body: JSON.stringify(representOpened(session, neverHeld)), id, version };
}

/** A session as its reply shows it. */
export function representOpened(session: Session, neverHeld?: readonly NamedRole[]): OpenedSession {
  return { ...representSession(session), ...warningsMember(neverHeld) };
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
