import { readsEverything, type Cursor, type Principal } from '@handoff/kernel';
import { actorOf } from './actor.js';

/** Whose eyes a list is for: undefined sees all of it. */
export interface Viewer {
  /** Sees what these roles take part in, */
  readonly roles: readonly string[];
  /** and what it reported itself. */
  readonly actor: string;
}

/** Which entries are wanted. What is undefined does not narrow. */
export interface AuditQuery {
  readonly viewer: Viewer | undefined;
  readonly traceId: string | undefined;
  readonly taskId: string | undefined;
  readonly sessionId: string | undefined;
  readonly eventType: string | undefined;
  readonly role: string | undefined;
  /** Recorded not before. */
  readonly from: Date | undefined;
  /** Recorded before. */
  readonly to: Date | undefined;
  /** After the entry of this id; its instant says nothing. */
  readonly after: Cursor | undefined;
  readonly limit: number;
}

/** Auditors and admins see everything; anybody else what concerns them. */
export function viewerOf(principal: Principal): Viewer | undefined {
  return readsEverything(principal) ? undefined : { roles: principal.roles, actor: actorOf(principal) };
}
