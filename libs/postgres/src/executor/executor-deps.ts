import type { Command, Logger, SerialisedEvent } from '@handoff/kernel';
import type { CommandModel } from '../command-model.js';
import type { Database } from '../database.js';

/** The executor's reports for metrics. */
export interface CommandExecutorMetrics {
  /** A transaction of `size` commands was committed or rolled back. */
  batch?(batch: { readonly size: number; readonly seconds: number; readonly committed: boolean }): void;
  /** A batch is run again: after a conflict, or one by one. */
  retry?(reason: 'conflict' | 'one_by_one'): void;
}

export interface CommandExecutorDeps<C extends Command, W> {
  readonly db: Database;
  readonly model: CommandModel<C, W>;
  readonly logger?: Logger;
  readonly metrics?: CommandExecutorMetrics;
  /** Called after every commit that wrote events, with them if they are at hand, to notify the outbox relay. */
  readonly onEvents?: (events?: readonly SerialisedEvent[]) => void;
  /** The most commands in a transaction; 64. */
  readonly batchMax?: number;
  /** The most waiting commands; further ones are refused with `OVERLOADED`. 2048. */
  readonly queueMax?: number;
  /** The most transactions at once; 1. */
  readonly concurrency?: number;
}
