import type { Call, HandoffError } from '@handoff/kernel';
import type { Queryable, Transaction } from './database.js';

/** A change somebody asked for, as data, so that a store may execute many in one transaction. */
export interface Command<Name extends string = string, Input = unknown> {
  readonly name: Name;
  readonly call: Call;
  readonly input: Input;
}

/** What a command that succeeded answers: the representation as JSON text (kept byte for byte), its id and version. */
export interface CommandReply {
  readonly body: string;
  readonly id: string | undefined;
  readonly version: number | undefined;
  /**
   * What a large reply is kept as: enough for {@link CommandModel.compose} to make it again. Without it a reply is kept as it
   * is, whatever its size.
   */
  readonly recipe?: (() => string) | undefined;
}

/** An event to be written to the outbox in the transaction of the change it tells of. */
export interface OutboxEvent {
  readonly id: string;
  readonly subject: string;
  /** CloudEvents 1.0 structured JSON, exactly as it will be published. */
  readonly body: string;
  readonly partitionKey: string;
}

/** What deciding a command comes to. A refusal can have events too: refusals are audited. */
export type Decision =
  | {
      readonly ok: true;
      readonly reply: CommandReply;
      readonly events: readonly OutboxEvent[];
      /** False: the command did nothing, and is a new one when it comes again; true by default. */
      readonly remember?: boolean;
    }
  | Refusal;

/** A command that was turned away, and the events that tell of it. */
export interface Refusal {
  readonly ok: false;
  readonly error: HandoffError;
  readonly events: readonly OutboxEvent[];
}

/** What executing a command came to. `replayed`: it was a repetition and this is the first result. */
export type Outcome =
  | { readonly ok: true; readonly reply: CommandReply; readonly replayed: boolean }
  | { readonly ok: false; readonly error: HandoffError };

/**
 * How one service's commands meet its tables. `load` locks the rows that the commands touch (in one global order)
 * and returns them as a working set; `decide` is pure but for the working set, which it moves on, so that a later
 * command of the batch sees what an earlier one did; `save` writes what changed. The time that `decide` judges by is
 * the transaction's: one reading of the database's clock for the whole batch.
 */
export interface CommandModel<C extends Command, W> {
  readonly commandTable: string;
  readonly outboxTable: string;
  load(tx: Transaction, commands: readonly C[]): Promise<W>;
  decide(command: C, working: W, now: Date): Decision;
  /**
   * Whether the caller of a repeated command may have its first result, by the state there is now: the refusal that a first
   * attempt would get for want of a role or of sight, undefined where there is none. It changes nothing.
   */
  authorise(command: C, working: W, now: Date): Refusal | undefined;
  /** Whether the caller's roles say whom the command acts for: as another role it is another command. */
  actsInOwnRoles(command: C): boolean;
  save(tx: Transaction, working: W): Promise<void>;
  /** The replies that recipes stand for, byte for byte; undefined for one that shows what is no longer there. */
  compose?(tx: Queryable, recipes: readonly string[]): Promise<readonly (string | undefined)[]>;
}
