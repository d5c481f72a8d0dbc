import { setTimeout as pause } from 'node:timers/promises';
import type { CommandExecutorDeps } from './executor-deps.js';
import { failed, HandoffError, silentLog, toHandoffError, type Command, type Outcome } from '@handoff/kernel';
import { isPast, tooLate } from '../connection/deadline.js';
import { describeSqlState, LOCK_NOT_AVAILABLE, STATEMENT_CANCELLED } from '../connection/sql-states.js';
import { sqlStateOf } from '../connection/sql-error.js';
import { isInOutbox } from '../outbox/insert-outbox-events.js';
import { createBatchTransaction, PoisonedBatch, type DecidedBatch } from './batch-transaction.js';

/** How often a batch is retried after a conflict, before its commands are run one by one. */
const CONFLICT_RETRIES = 4;
const RETRY_PAUSE_MS = 10;
/** How often a lost commit is looked up before its commands are run again: the server may still be committing. */
const LOOKS = 3;

/** The outcome of a command whose row another transaction has locked: it did nothing, and can be retried. */
export const BLOCKED: Outcome = failed(new HandoffError('WRITE_CONFLICT', { retryAfterSeconds: 1 }));

/** Runs a batch of commands. Resolves to one outcome for each command, in order; never rejects. */
export type BatchRunner<C extends Command> = (commands: readonly C[]) => Promise<readonly Outcome[]>;

/** Runs a batch's transaction, and recovers when that fails. */
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
    // One command's row is locked: the others need not wait, and it can be retried beside them.
    if (sqlState === LOCK_NOT_AVAILABLE) return commands.length > 1 ? oneByOne(commands) : [BLOCKED];
    if (sqlState !== undefined && describeSqlState(sqlState).retry === true && retriesLeft > 0) {
      metrics?.retry?.('conflict');
      // At random, so that two executors that collided do not collide again.
      await pause(Math.random() * RETRY_PAUSE_MS);
      return run(commands, retriesLeft - 1);
    }
    // Without a connection, running each command alone would fail too. A cancelled statement is different: it may have
    // waited for one command's row.
    const hopeless = error instanceof HandoffError && error.kind === 'unavailable' && sqlState !== STATEMENT_CANCELLED;
    if (commands.length > 1 && !hopeless) {
      metrics?.retry?.('one_by_one');
      return oneByOne(commands);
    }
    if (!hopeless) logger.warn({ err: error, ...aboutAll(commands) }, 'a command failed');
    return commands.map(() => failed(toHandoffError(error)));
  }

  async function oneByOne(commands: readonly C[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const command of commands) outcomes.push(...(await run([command])));
    return outcomes;
  }

  /** One command could not be decided: it fails alone, and the others are run without it. */
  async function without(
    commands: readonly C[],
    { index, cause }: PoisonedBatch,
    retriesLeft: number,
  ): Promise<readonly Outcome[]> {
    const [poisoned] = commands.slice(index);
    const about = { command: poisoned?.name, trace_id: poisoned?.call.traceId };
    logger.error({ err: cause, ...about }, 'a command could not be decided');
    const others = await run(
      commands.filter((_, i) => i !== index),
      retriesLeft,
    );
    return [...others.slice(0, index), failed(toHandoffError(cause)), ...others.slice(index)];
  }

  /**
   * COMMIT was sent and no reply came. The batch is one transaction with its own events: one of them in the outbox proves
   * that all of it was committed. A keyed command's row proves nothing, since another instance may have executed the same
   * command meanwhile with the same reply. If no event is found, the batch was rolled back or is still being committed. A
   * keyed command can then safely be executed again (at worst it collides with itself and is replayed); the outcome of the
   * others is unknown.
   */
  async function resolveLostCommit(
    commands: readonly C[],
    decided: DecidedBatch,
    error: HandoffError,
  ): Promise<readonly Outcome[]> {
    try {
      if (await isCommitted(decided)) {
        deps.onEvents?.(decided.events);
        return decided.outcomes;
      }
    } catch (cause) {
      logger.warn({ err: cause, ...aboutAll(commands) }, 'a lost commit could not be looked up');
      return commands.map(() => failed(error));
    }
    const keyed = commands.filter((command) => command.call.keyed);
    const again = await run(keyed); // the commands' deadlines bound it
    return commands.map((command) => again[keyed.indexOf(command)] ?? failed(error));
  }

  /** Whether the outbox proves the commit. Without an event, which not every change has, there is no proof. */
  async function isCommitted({ events: [event] }: DecidedBatch): Promise<boolean> {
    for (let look = 0; look < LOOKS; look += 1) {
      if (event !== undefined && (await isInOutbox(db, model.outboxTable, event))) return true;
      await pause(RETRY_PAUSE_MS);
    }
    return false;
  }

  return (commands) => run(commands);
}

/** The fields of a log line about a batch. */
function aboutAll(commands: readonly Command[]): object {
  return { commands: commands.map(({ name }) => name), trace_ids: commands.map(({ call }) => call.traceId) };
}
