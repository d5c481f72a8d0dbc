import type { Call, JsonObject } from '@handoff/kernel';
import type { SessionStatus } from './session-lifecycle.js';

/** A change that a caller asks for, as data. It has every new id in it, so that deciding it again gives the same. */
interface CommandOf<Name extends string, Input> {
  readonly name: Name;
  readonly call: Call;
  readonly input: Input & {
    /** The id of the event that will tell of it, or of its refusal. */
    readonly eventId: string;
  };
}

export type CreateSessionCommand = CommandOf<
  'createSession',
  {
    readonly sessionId: string;
    readonly agentRole: string;
    readonly taskId: string;
    readonly metadata: JsonObject;
  }
>;

export type UpdateSessionCommand = CommandOf<
  'updateSession',
  {
    readonly sessionId: string;
    /** What is undefined stays as it is; what is given replaces. */
    readonly status: SessionStatus | undefined;
    readonly taskId: string | undefined;
    readonly metadata: JsonObject | undefined;
  }
>;

export type SessionCommand = CreateSessionCommand | UpdateSessionCommand;
