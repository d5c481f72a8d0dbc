import type { ClaimedTask } from '../generated/types.js';

export interface WorkerOptions {
  /** The role whose tasks it works on. The caller has to hold it. */
  readonly role: string;
  /** Only tasks of these types. */
  readonly types?: readonly string[];
  /** The maximum number of tasks at once. Default 1. */
  readonly concurrency?: number;
  /**
   * How long a task stays with a dead worker, in seconds. Default 60. The worker renews the lease every third of it.
   */
  readonly leaseSeconds?: number;
  /** Does the work. Its return value becomes the task's result; a thrown error fails the task. */
  readonly handler: (task: ClaimedTask, work: Work) => unknown;
  /** Stops the worker: it claims no more tasks, and finishes those that it has. */
  readonly signal?: AbortSignal;
  /** How long the remaining tasks may take then, in milliseconds. Unfinished tasks are released. Default 25 000. */
  readonly stopWithinMs?: number;
  /** How long one claim waits for a task, in milliseconds. Stopping an idle worker takes as long. Default 10 000. */
  readonly waitMs?: number;
  /** Called for everything that the worker does, for logs and metrics. */
  readonly onReport?: (report: WorkerReport) => void;
}

/** The second argument of a handler. */
export interface Work {
  /**
   * Aborts when the task no longer belongs to this worker, or the worker has to stop: stop working, and change nothing
   * more.
   */
  readonly signal: AbortSignal;
  /**
   * Reports progress to everyone who may see the task. Does nothing while the gateway is unreachable.
   *
   * @param percent from 0 to 100.
   * @param note at most 10 000 characters.
   * @throws RangeError when they are out of range, and HandoffApiError when the gateway refuses their content. The
   * mistake is in the report only: the task stays with the worker.
   * @throws whatever {@link signal} aborted with, once the task is no longer this worker's.
   */
  progress(this: void, percent: number, note?: string): Promise<void>;
}

/** Thrown by a handler when another attempt at the task may succeed. */
export class RetryableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RetryableError';
  }
}

/** Why a handler's signal aborted: the lease is lost, and another worker may already have the task. */
export class LeaseLostError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'LeaseLostError';
  }
}

/** Why a handler's signal aborted: the worker stops, and its time for finishing is over. */
export class WorkerStoppedError extends Error {
  constructor() {
    super('The worker stops, and the task is given back.');
    this.name = 'WorkerStoppedError';
  }
}

/** An event of the worker. */
export type WorkerReport =
  | { readonly kind: 'claimed' | 'completed' | 'released'; readonly task: ClaimedTask }
  | { readonly kind: 'failed'; readonly task: ClaimedTask; readonly error: unknown; readonly retryable: boolean }
  /** The task no longer belongs to this worker. It reported nothing for it. */
  | { readonly kind: 'lost'; readonly task: ClaimedTask; readonly error: unknown }
  /** The gateway refused the report. The lease runs out, and the task gets another attempt. */
  | { readonly kind: 'unreported'; readonly task: ClaimedTask; readonly error: unknown }
  /** A claim failed. The worker keeps trying. */
  | { readonly kind: 'outage'; readonly error: unknown };
