import type { Command, Decision, Refusal } from '@handoff/kernel';
import type { Queryable, Transaction } from './database.js';

/**
 * Connects one service's commands to its tables. `load` locks the rows that the commands touch (in one global order) and
 * returns them as a working set. `decide` changes nothing but the working set, so that a later command of the batch sees the
 * changes of an earlier one. `save` writes the changed rows. `decide` judges by the transaction's time: one reading of the
 * database's clock for the whole batch.
 */
export interface CommandModel<C extends Command, W> {
  readonly commandTable: string;
  readonly outboxTable: string;
  /**
   * @param locksGiven tells the executor that the transaction has every statement that locks what the commands are about: it
   * then looks for their earlier results in the same round trip. If it is not called, the executor looks after the load. A
   * command that locks nothing needs no lock for this, since two rows for it collide.
   */
  load(tx: Transaction, commands: readonly C[], locksGiven: () => void): Promise<W>;
  decide(command: C, working: W, now: Date): Decision;
  /**
   * Whether the caller of a repeated command may have its first result, by the present state: the refusal that a first
   * attempt would get because the caller lacks a role or may not see the object; otherwise undefined. It changes nothing.
   */
  authorise(command: C, working: W, now: Date): Refusal | undefined;
  /** Whether the caller's roles decide for whom the command acts: in another role it is another command. */
  actsInOwnRoles(command: C): boolean;
  save(tx: Transaction, working: W): Promise<void>;
  /** The replies from these recipes, byte for byte; undefined for a reply whose object is gone. */
  compose?(tx: Queryable, recipes: readonly string[]): Promise<readonly (string | undefined)[]>;
}
