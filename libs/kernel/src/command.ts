import type { Call } from './call.js';
import type { HandoffError } from './handoff-error.js';

/** A requested change, as data, so that a store can execute many commands in one transaction. */
export interface Command<Name extends string = string, Input = unknown> {
  readonly name: Name;
  readonly call: Call;
  readonly input: Input;
}

/** The answer to a command that succeeded: the representation as JSON text (kept byte for byte), its id and version. */
export interface CommandReply {
  readonly body: string;
  readonly id: string | undefined;
  readonly version: number | undefined;
  /**
   * A short text from which the store can compose a large reply again. A reply without a recipe is stored in full, whatever
   * its size.
   */
  readonly recipe?: (() => string) | undefined;
}

/** An event as an outbox keeps it: its subject, and as text exactly the bytes that will be published. */
export interface SerialisedEvent {
  readonly id: string;
  readonly subject: string;
  /** CloudEvents 1.0 structured JSON. */
  readonly body: string;
  readonly partitionKey: string;
}

/** The result of deciding a command. A refusal can have events too: refusals are audited. */
export type Decision =
  | {
      readonly ok: true;
      readonly reply: CommandReply;
      readonly events: readonly SerialisedEvent[];
      /** False: the command did nothing, and counts as new when it comes again. True by default. */
      readonly remember?: boolean;
    }
  | Refusal;

/** A command that was refused, and the events that record the refusal. */
export interface Refusal {
  readonly ok: false;
  readonly error: HandoffError;
  readonly events: readonly SerialisedEvent[];
}

/** The result of executing a command. `replayed`: the command came before, and this is its first result. */
export type Outcome =
  | { readonly ok: true; readonly reply: CommandReply; readonly replayed: boolean }
  | { readonly ok: false; readonly error: HandoffError };

/** The outcome of a command that failed with an error. */
export function failed(error: HandoffError): Outcome {
  return { ok: false, error };
}

/**
 * Whether an error is a refusal of the caller, which the audit log records. A `NOT_FOUND` is one where the resource exists
 * and the caller may not see it.
 */
export function isAuditedRefusal(error: HandoffError, exists: boolean): boolean {
  const hidden = error.code === 'NOT_FOUND' || error.code === 'UNKNOWN_TASK';
  return error.kind === 'forbidden' || (hidden && exists);
}
