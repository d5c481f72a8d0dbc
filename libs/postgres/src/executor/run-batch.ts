import { setTimeout as pause } from 'node:timers/promises';
import type { CommandExecutorDeps } from './executor-deps.js';
import { failed, HandoffError, silentLog, toHandoffError, type Command, type Outcome } from '@handoff/kernel';
import { isPast, tooLate } from '../connection/deadline.js';
import { describeSqlState, LOCK_NOT_AVAILABLE, STATEMENT_CANCELLED } from '../connection/sql-states.js';
import { sqlStateOf } from '../connection/sql-error.js';
import { isInOutbox } from '../outbox/insert-outbox-events.js';
import { createBatchTransaction, PoisonedBatch, type DecidedBatch } from './batch-transaction.js';

/** How often a batch is run again after it lost a race, before its commands are run one by one. */
const CONFLICT_RETRIES = 4;
const RETRY_PAUSE_MS = 10;
/** How often a lost commit is looked for before its commands are run again: the server may be at it still. */
const LOOKS = 3;

/** What a command comes to whose row somebody else has locked: it did nothing, and may be run again. */
export const BLOCKED: Outcome = failed(new HandoffError('WRITE_CONFLICT', { retryAfterSeconds: 1 }));

/** Runs a batch of commands to its outcomes, one for each command, in order. Never rejects. */
export type BatchRunner<C extends Command> = (commands: readonly C[]) => Promise<readonly Outcome[]>;

/** What a batch's transaction is run by, and what becomes of the batch when it fails. */
export function createBatchRunner<C extends Command, W>(deps: CommandExecutorDeps<C, W>): BatchRunner<C> {
  const { db, model, logger = silentLog, metrics } = deps;
  const runTransaction = createBatchTransaction(deps);

  async function run(commands: readonly C[], retriesLeft = CONFLICT_RETRIES): Promise<readonly Outcome[]> {
    const late = commands.map((command) => (isPast(command.call.deadline) ? failed(tooLate()) : undefined));
    const live = commands.filter((_, i) => late[i] === undefined);
    const outcomes = live.length === 0 ? [] : await attempt(live, retriesLeft);
    let next = 0;
    return late.map((outcome) => outcome ?? outcomes[next++] ?? failed(new HandoffError('INTERNAL')));
  }

  async function attempt(commands: readonly C[], retriesLeft: number): Promise<readonly Outcome[]> {
    const decided: DecidedBatch = { outcomes: [], events: [] };
    try {
      return await runTransaction(commands, decided);
    } catch (error) {
      return recover(commands, decided, error, retriesLeft);
    }
  }

  async function recover(
    commands: readonly C[],
    decided: DecidedBatch,
    error: unknown,
    retriesLeft: number,
  ): Promise<readonly Outcome[]> {
    if (error instanceof PoisonedBatch) return without(commands, error, retriesLeft);
    if (error instanceof HandoffError && error.code === 'OUTCOME_UNKNOWN')
      return resolveLostCommit(commands, decided, error);
    const sqlState = sqlStateOf(error);
    // One command's row is locked: the others need not wait for it, and it can be tried again beside them.
    if (sqlState === LOCK_NOT_AVAILABLE) return commands.length > 1 ? oneByOne(commands) : [BLOCKED];
    if (sqlState !== undefined && describeSqlState(sqlState).retry === true && retriesLeft > 0) {
      metrics?.retry?.('conflict');
      // Two executors that met once would meet again, were it not for chance.
      await pause(Math.random() * RETRY_PAUSE_MS);
      return run(commands, retriesLeft - 1);
    }
    // With no connection to be had there is nothing to be gained from trying for each. A statement that was cancelled
    // is another matter: it may have waited for one command's row.
    const hopeless = error instanceof HandoffError && error.kind === 'unavailable' && sqlState !== STATEMENT_CANCELLED;
    if (commands.length > 1 && !hopeless) {
      metrics?.retry?.('one_by_one');
      return oneByOne(commands);
    }
    if (!hopeless) logger.warn({ err: error, commands: commands.map(({ name }) => name) }, 'a command failed');
    return commands.map(() => failed(toHandoffError(error)));
  }

  async function oneByOne(commands: readonly C[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const command of commands) outcomes.push(...(await run([command])));
    return outcomes;
  }

  /** One command could not even be decided: it fails alone, and the others are run as if it had not been there. */
  async function without(
    commands: readonly C[],
    { index, cause }: PoisonedBatch,
    retriesLeft: number,
  ): Promise<readonly Outcome[]> {
    logger.error({ err: cause, command: commands[index]?.name }, 'a command could not be decided');
    const others = await run(
      commands.filter((_, i) => i !== index),
      retriesLeft,
    );
    return [...others.slice(0, index), failed(toHandoffError(cause)), ...others.slice(index)];
  }

  /**
   * COMMIT was sent and no reply came. The batch is one transaction, and its events were in no other: one of them in the
   * outbox proves that all of it happened. A keyed command's row proves nothing, for another instance may have executed
   * the same command meanwhile, and come to the same reply. Where no event is to be found the batch either did not happen
   * or is happening still. A keyed command can safely be executed again then (at worst it collides with itself and is
   * replayed), of the others nothing is known.
   */
  async function resolveLostCommit(
    commands: readonly C[],
    decided: DecidedBatch,
    error: HandoffError,
  ): Promise<readonly Outcome[]> {
    try {
      if (await isCommitted(decided)) {
        deps.onEvents?.();
        return decided.outcomes;
      }
    } catch (cause) {
      logger.warn({ err: cause }, 'a lost commit could not be looked up');
      return commands.map(() => failed(error));
    }
    const keyed = commands.filter((command) => command.call.keyed);
    const again = await run(keyed); // ends at the latest with the commands' deadlines
    return commands.map((command) => again[keyed.indexOf(command)] ?? failed(error));
  }

  /** Not every change has an event: of a batch without any, nothing can be told. */
  async function isCommitted({ events: [event] }: DecidedBatch): Promise<boolean> {
    for (let look = 0; look < LOOKS; look += 1) {
      if (event !== undefined && (await isInOutbox(db, model.outboxTable, event))) return true;
      await pause(RETRY_PAUSE_MS);
    }
    return false;
  }

  return (commands) => run(commands);
}
