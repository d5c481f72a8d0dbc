import { mayRead, type JsonObject, type Principal } from '@handoff/kernel';
import type { SessionStatus } from './session-lifecycle.js';

/** The work of one role's agents on one workflow. */
export interface Session {
  readonly id: string;
  /** The role whose agents work in it. */
  readonly agentRole: string;
  /** The id of the workflow's root task, which may not have been routed yet. */
  readonly taskId: string;
  readonly status: SessionStatus;
  readonly metadata: JsonObject;
  /** The trace of the request that opened it. */
  readonly traceId: string;
  /** 1 when created, +1 per change. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When the session expires unless a command changes it before; once it has ended, when it may be deleted. */
  readonly expiresAt: Date;
}

/** The roles that take part in a session. */
export function participantsOf(session: Session): readonly string[] {
  return [session.agentRole];
}

/** Whether a caller may see a session: it holds the session's role, or reads everything. */
export function isVisibleTo(session: Session, principal: Principal): boolean {
  return mayRead(principal, participantsOf(session));
}
