import type { Command, JsonObject, NamedRole } from '@handoff/kernel';
import type { SessionStatus } from './session-lifecycle.js';

export type CreateSessionCommand = Command<
  'createSession',
  {
    /** The id of the new session: a command that is decided again opens no second one. */
    readonly sessionId: string;
    readonly agentRole: string;
    readonly taskId: string;
    readonly metadata: JsonObject;
    /** The named roles that nobody has held so far. It is data, so that a repeated command gets its first reply. */
    readonly neverHeld: readonly NamedRole[];
  }
>;

export type UpdateSessionCommand = Command<
  'updateSession',
  {
    readonly sessionId: string;
    /** An undefined field stays as it is; a given one replaces. */
    readonly status: SessionStatus | undefined;
    readonly taskId: string | undefined;
    readonly metadata: JsonObject | undefined;
  }
>;

export type SessionCommand = CreateSessionCommand | UpdateSessionCommand;
