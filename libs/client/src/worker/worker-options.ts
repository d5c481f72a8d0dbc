import type { ClaimedTask } from '@handoff/contracts';

export interface WorkerOptions {
  /** The role whose tasks are worked on; the caller has to hold it. */
  readonly role: string;
  /** Only tasks of these types. */
  readonly types?: readonly string[];
  /** How many tasks at once. Default 1. */
  readonly concurrency?: number;
  /** How long a task stays with a worker that has died, in seconds. Default 60; kept up every third of it. */
  readonly leaseSeconds?: number;
  /** Does the work. What it returns is the task's result; what it throws is why the task failed. */
  readonly handler: (task: ClaimedTask, work: Work) => unknown;
  /** Ends the worker: no task is claimed any more, and what is in hand is finished. */
  readonly signal?: AbortSignal;
  /** How long what is in hand may take then, in milliseconds. What is not done by then is given back. Default 25 000. */
  readonly stopWithinMs?: number;
  /** How long one claim waits for a task, in milliseconds; ending an idle worker takes as long. Default 10 000. */
  readonly waitMs?: number;
  /** Told of all that the worker does, for logs and metrics. */
  readonly onReport?: (report: WorkerReport) => void;
}

/** What a handler is given besides its task. */
export interface Work {
  /** Aborts when the task is no longer this worker's, or the worker has to stop: stop working, and change nothing more. */
  readonly signal: AbortSignal;
  /**
   * Says how far the work has come, for all who may see the task. Does nothing while the gateway is away.
   *
   * @param percent from 0 to 100.
   * @param note at most 10 000 characters.
   * @throws RangeError when they are not that, and HandoffApiError when the gateway refuses what they say. That is a
   * mistake in the report alone: the task stays with the worker.
   * @throws whatever {@link signal} aborted with, once the task is no longer this worker's.
   */
  progress(this: void, percent: number, note?: string): Promise<void>;
}

/** Thrown by a handler whose task may succeed when it is tried again. */
export class RetryableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RetryableError';
  }
}

/** Why a handler's signal aborted: the lease is lost, and somebody else may be working on the task already. */
export class LeaseLostError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'LeaseLostError';
  }
}

/** Why a handler's signal aborted: the worker stops, and its time for finishing is up. */
export class WorkerStoppedError extends Error {
  constructor() {
    super('The worker stops, and the task is given back.');
    this.name = 'WorkerStoppedError';
  }
}

/** What a worker tells of itself. */
export type WorkerReport =
  | { readonly kind: 'claimed' | 'completed' | 'released'; readonly task: ClaimedTask }
  | { readonly kind: 'failed'; readonly task: ClaimedTask; readonly error: unknown; readonly retryable: boolean }
  /** The task is no longer this worker's: nothing was reported for it. */
  | { readonly kind: 'lost'; readonly task: ClaimedTask; readonly error: unknown }
  /** The gateway did not take what was to be reported: the lease runs out, and the task is tried again. */
  | { readonly kind: 'unreported'; readonly task: ClaimedTask; readonly error: unknown }
  /** No tasks can be claimed at the moment; the worker goes on trying. */
  | { readonly kind: 'outage'; readonly error: unknown };
