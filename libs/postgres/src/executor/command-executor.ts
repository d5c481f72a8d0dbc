import type { CommandExecutorDeps } from './executor-deps.js';
import { failed, HandoffError, toHandoffError, unavailable, type Command, type Outcome } from '@handoff/kernel';
import { isPast, tooLate } from '../connection/deadline.js';
import { BLOCKED, createBatchRunner } from './run-batch.js';

/** Executes commands of one service, many to a transaction. */
export interface CommandExecutor<C extends Command> {
  /**
   * Never rejects: a failure is an outcome too.
   *
   * @param abandoned when it aborts before the command has begun, the command is dropped and fails with `UNAVAILABLE`.
   */
  readonly execute: (command: C, abandoned?: AbortSignal) => Promise<Outcome>;
  /** Takes no new commands. Resolves when the commands taken so far are executed. */
  readonly drain: () => Promise<void>;
}

/**
 * Executes commands by group commit: the commands that arrive during a transaction form the next one. Under load many share
 * a round trip and a flush to disk; without load no command waits. Each command succeeds or fails alone.
 */
export function createCommandExecutor<C extends Command, W>(deps: CommandExecutorDeps<C, W>): CommandExecutor<C> {
  const { batchMax = 64, queueMax = 2048, concurrency = 1 } = deps;
  const runBatch = createBatchRunner(deps);
  const queue: Waiting<C>[] = [];
  /** The commands whose rows another transaction has locked. */
  const blocked: Waiting<C>[] = [];
  let retrying = false;
  let running = 0;
  let draining = false;
  let drained: (() => void)[] = [];

  function pump(): void {
    while (running < concurrency && queue.length > 0) {
      running += 1;
      void runNext();
    }
    if (blocked.length > 0 && !retrying) void retryBlocked();
    if (running === 0 && !retrying) {
      drained.forEach((resolve) => resolve());
      drained = [];
    }
  }

  async function runNext(): Promise<void> {
    // One turn of the event loop, so that commands from the same packet join the batch.
    await new Promise((resolve) => setImmediate(resolve));
    const waiting = queue.splice(0, batchMax).filter(isWanted);
    try {
      const outcomes = await runBatch(waiting.map(({ command }) => command));
      waiting.forEach((each, i) => settle(each, outcomes[i] ?? failed(new HandoffError('INTERNAL'))));
    } catch (error) {
      waiting.forEach(({ resolve }) => resolve(failed(toHandoffError(error))));
    } finally {
      running -= 1;
      pump();
    }
  }

  function settle(waiting: Waiting<C>, outcome: Outcome): void {
    if (outcome !== BLOCKED) waiting.resolve(outcome);
    else if (isPast(waiting.command.call.deadline)) waiting.resolve(failed(tooLate()));
    else blocked.push(waiting);
  }

  /** Retries blocked commands one by one until their deadlines. Batches go on meanwhile, and may overtake them. */
  async function retryBlocked(): Promise<void> {
    retrying = true;
    for (let next = blocked.shift(); next !== undefined; next = blocked.shift()) {
      if (!isWanted(next)) continue;
      const [outcome] = await runBatch([next.command]);
      settle(next, outcome ?? failed(new HandoffError('INTERNAL')));
    }
    retrying = false;
    pump();
  }

  return {
    execute: (command, abandoned) => {
      if (draining) return Promise.resolve(failed(unavailable()));
      if (queue.length + blocked.length >= queueMax)
        return Promise.resolve(failed(new HandoffError('OVERLOADED', { retryAfterSeconds: 1 })));
      return new Promise((resolve) => {
        queue.push({ command, abandoned, resolve });
        pump();
      });
    },
    drain: () => {
      draining = true;
      return new Promise((resolve) => {
        drained.push(resolve);
        pump();
      });
    },
  };
}

interface Waiting<C> {
  readonly command: C;
  readonly abandoned: AbortSignal | undefined;
  readonly resolve: (outcome: Outcome) => void;
}

/** Whether a command is still wanted. Fails an abandoned command. */
function isWanted({ abandoned, resolve }: Waiting<Command>): boolean {
  if (abandoned?.aborted !== true) return true;
  resolve(failed(new HandoffError('UNAVAILABLE', { detail: 'Nobody waits for this any more.' })));
  return false;
}
