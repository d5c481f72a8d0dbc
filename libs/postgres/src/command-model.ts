import type { Command, Decision, Refusal } from '@handoff/kernel';
import type { Queryable, Transaction } from './database.js';

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
