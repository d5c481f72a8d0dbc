import type { Cursor, Outcome, Page } from '@handoff/kernel';
import type { Session } from '../domain/session.js';
import type { SessionCommand } from '../domain/session-command.js';
import type { SessionStatus } from '../domain/session-lifecycle.js';

/** Which sessions are wanted. What is undefined does not narrow. */
export interface SessionQuery {
  /** Only those of these roles; undefined for a caller who reads everything. */
  readonly visibleTo: readonly string[] | undefined;
  readonly agentRole: string | undefined;
  readonly status: SessionStatus | undefined;
  readonly after: Cursor | undefined;
  readonly limit: number;
}

/**
 * Where sessions are kept, with everything that has to happen together with a change of one. The store's own clock says
 * what time it is: one for all instances, whatever theirs say.
 */
export interface SessionStore {
  /**
   * Decides and executes a command: the session, the event that tells of it and the memory of the command are one
   * transaction. A keyed command that comes again is answered as the first time. A refusal leaves an event too.
   */
  execute(command: SessionCommand): Promise<Outcome>;
  /** @throws HandoffError `UNAVAILABLE` when it is not found out by the deadline; past it nothing is looked for. */
  find(id: string, deadline: Date): Promise<Session | undefined>;
  /**
   * Sessions by (creation time, id), newest first.
   *
   * @throws HandoffError `UNAVAILABLE` as {@link find} does.
   */
  list(query: SessionQuery, deadline: Date): Promise<Page<Session>>;
  /**
   * Expires at most `limit` open sessions whose time is up, oldest first, leaving out those that somebody is changing.
   * Any number of instances may do so at once.
   *
   * @returns how many it expired.
   */
  expireDue(limit: number): Promise<number>;
  /** Deletes at most `limit` sessions that ended so many milliseconds ago and longer, in the same manner. */
  deleteEnded(olderThanMs: number, limit: number): Promise<number>;
  /** Forgets commands executed so many milliseconds ago and longer. */
  forgetCommands(olderThanMs: number): Promise<number>;
  /** Takes no new commands and resolves when those taken are executed. */
  drain(): Promise<void>;
}
