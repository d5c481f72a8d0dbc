import type { Cursor, Decision, Outcome, Page, Refusal, SerialisedEvent } from '@handoff/kernel';
import type { Session } from '../domain/session.js';
import type { SessionCommand } from '../domain/session-command.js';
import type { SessionStatus } from '../domain/session-lifecycle.js';

/** The sessions that a batch of commands has loaded, with the changes of the commands decided so far. */
export interface WorkingSessions {
  readonly byId: Map<string, Session>;
  readonly created: Set<string>;
  readonly changed: Set<string>;
  /** Versions of sessions whose metadata a later command of the same batch replaced. */
  readonly superseded: Session[];
}

/** The rules that a store applies to the sessions that it has locked. They do no I/O. */
export interface SessionRules {
  /** The session that a command changes: the store locks it first. Undefined for a command that opens one. */
  target(command: SessionCommand): string | undefined;
  /** Decides a command and puts the changed session into the working set. */
  decide(command: SessionCommand, working: WorkingSessions, now: Date): Decision;
  /**
   * Whether the caller of a repeated command may have its first reply: the refusal that a first attempt would get now
   * because the caller lacks a role or may not see the session; undefined otherwise.
   */
  authorise(command: SessionCommand, working: WorkingSessions, now: Date): Refusal | undefined;
  /** Expires a session. */
  expire(session: Session, now: Date): { readonly session: Session; readonly event: SerialisedEvent };
  /** The event of the deletion of a session that ended long ago. */
  announceDeletion(session: Session, now: Date): SerialisedEvent;
  /** The session and version that a recipe's reply shows. */
  sessionShown(recipe: string): { readonly id: string; readonly version: number };
  /** The reply of a recipe, byte for byte, from the session with its metadata of that version. */
  composeReply(recipe: string, then: Session): string;
}

/** The filters of a list. An undefined filter lets every session through. */
export interface SessionQuery {
  /** The roles whose sessions the caller may see; undefined for a caller who reads everything. */
  readonly visibleTo: readonly string[] | undefined;
  readonly agentRole: string | undefined;
  readonly status: SessionStatus | undefined;
  readonly traceId: string | undefined;
  /** Only those created not before this instant, and before that one; RFC 3339. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly after: Cursor | undefined;
  readonly limit: number;
}

/**
 * Keeps sessions. A change, its event and the memory of its command are one transaction. The time is the store's own: one
 * clock for all instances.
 */
export interface SessionStore {
  /**
   * Decides and executes a command. A keyed command that is repeated gets its first reply. A refusal of the caller leaves
   * an event too.
   */
  execute(command: SessionCommand): Promise<Outcome>;
  /** @throws HandoffError `UNAVAILABLE` when the deadline passes first; a read past its deadline is not begun. */
  find(id: string, deadline: Date): Promise<Session | undefined>;
  /**
   * Sessions by (creation time, id), newest first.
   *
   * @throws HandoffError `UNAVAILABLE` as {@link find} does.
   */
  list(query: SessionQuery, deadline: Date): Promise<Page<Session>>;
  /**
   * Expires at most `limit` open sessions whose time is up, oldest first. It skips sessions that another transaction has
   * locked, so any number of instances may run it at once.
   *
   * @returns the number of sessions that it expired.
   */
  expireDue(limit: number): Promise<number>;
  /** Deletes at most `limit` sessions that ended at least `olderThanMs` ago, in the same way. */
  deleteEnded(olderThanMs: number, limit: number): Promise<number>;
  /** Forgets the commands that were executed at least `olderThanMs` ago. */
  forgetCommands(olderThanMs: number): Promise<number>;
  /** Takes no new commands and resolves when the commands taken before are executed. */
  drain(): Promise<void>;
}
