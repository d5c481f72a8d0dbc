import { mayRead, type JsonObject, type Principal } from '@handoff/kernel';
import type { SessionStatus } from './session-lifecycle.js';

/** The work of one role's agents on one workflow. */
export interface Session {
  readonly id: string;
  /** The role whose agents work in it. */
  readonly agentRole: string;
  /** Names the workflow's root task, which may not have been routed yet. */
  readonly taskId: string;
  readonly status: SessionStatus;
  readonly metadata: JsonObject;
  /** The trace of the request that opened it. */
  readonly traceId: string;
  /** 1 when created, +1 per change. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When it expires if nobody touches it; when it may be deleted, once it has ended. */
  readonly expiresAt: Date;
}

/** The roles that take part in a session. */
export function participantsOf(session: Session): readonly string[] {
  return [session.agentRole];
}

/** Whether a caller may know of a session: it holds its role, or reads everything. */
export function isVisibleTo(session: Session, principal: Principal): boolean {
  return mayRead(principal, participantsOf(session));
}
