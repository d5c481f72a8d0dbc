import { readsEverything, type Cursor, type Principal } from '@handoff/kernel';
import { actorOf } from './actor.js';

/** The reader of a list or of the log; undefined: a reader of everything. */
export interface Viewer {
  /** Reads the entries in which these roles take part, */
  readonly roles: readonly string[];
  /** and its own reports. */
  readonly actor: string;
}

/** Which entries to list. A member that is undefined does not filter. */
export interface AuditQuery {
  readonly viewer: Viewer | undefined;
  readonly traceId: string | undefined;
  readonly taskId: string | undefined;
  readonly sessionId: string | undefined;
  readonly eventType: string | undefined;
  readonly role: string | undefined;
  /** Recorded at or after this. */
  readonly from: Date | undefined;
  /** Recorded before this. */
  readonly to: Date | undefined;
  /** Those after the entry of this id; the cursor's instant is not used. */
  readonly after: Cursor | undefined;
  readonly limit: number;
}

/** Auditors and admins read everything; other callers read the entries that concern them. */
export function viewerOf(principal: Principal): Viewer | undefined {
  return readsEverything(principal) ? undefined : { roles: principal.roles, actor: actorOf(principal) };
}
