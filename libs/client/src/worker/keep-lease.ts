import { MAX_TEXT } from '../generated/routes.js';
import type { ClaimedTask } from '../generated/types.js';
import { isHandoffError } from '../api-error.js';
import type { Call } from '../call.js';
import { pause } from '../pause.js';
import { LeaseLostError } from './worker-options.js';

/** A lease that is renewed while the worker has its task. */
export interface KeptLease {
  /** Aborts when the lease is lost or given up. */
  readonly signal: AbortSignal;
  /** Whether the gateway reported the lease as lost. A lease that may have run out during an outage does not count. */
  isRefused(): boolean;
  /** Resolves when a lease that arrived late is confirmed; rejects when it is lost before. */
  confirm(): Promise<void>;
  progress(this: void, percent: number, note?: string): Promise<void>;
  /** Aborts the signal: the worker stops working on the task. */
  giveUp(reason: Error): void;
  /** Ends the heartbeats. */
  end(): void;
}

/** The codes that mean that the task no longer belongs to this worker. Other codes refuse the request only. */
const LOST = ['LEASE_LOST', 'NOT_FOUND', 'ROLE_NOT_HELD', 'FORBIDDEN', 'ILLEGAL_TRANSITION'] as const;

/** The codes that refuse the report's content: a repetition would be refused too. */
function isMistake(error: unknown): boolean {
  return error instanceof TypeError || (isHandoffError(error) && [400, 413, 422].includes(error.status));
}

/** @throws RangeError when the progress is out of range or the note too long. */
function progressOf(percent: unknown, note: unknown): Progress {
  if (typeof percent !== 'number' || !(percent >= 0 && percent <= 100))
    throw new RangeError('The progress has to be a number from 0 to 100.');
  if (note === undefined || note === null || note === '') return { progress: percent };
  if (typeof note !== 'string' || [...note].length > MAX_TEXT)
    throw new RangeError(`The note has to be a text of at most ${MAX_TEXT} characters.`);
  return { progress: percent, note };
}

interface Progress {
  readonly progress: number;
  readonly note?: string;
}

/**
 * Keeps a lease by a heartbeat every third of its duration. `askedAt` is the time of the claim by `performance.now()`,
 * which does not jump when the wall clock is set. While the gateway is unreachable it tries more often, until the lease
 * may have run out: then another worker may have the task, so the lease counts as lost.
 */
export function keepLease(call: Call, { task_id, lease }: ClaimedTask, leaseMs: number, askedAt: number): KeptLease {
  const work = new AbortController();
  const keeping = new AbortController();
  let heldUntil = askedAt + leaseMs;
  let refused = false;

  const lose = (message: string, cause?: unknown): void => work.abort(new LeaseLostError(message, cause));
  const beat = async (progress?: Progress): Promise<boolean> => {
    const sentAt = performance.now();
    const left = heldUntil - sentAt;
    const timeoutMs = left > 0 ? Math.min(left, leaseMs / 3) : leaseMs / 3;
    try {
      const body = { lease_id: lease.lease_id, ...progress };
      const options = { retries: 0, timeoutMs: Math.ceil(timeoutMs), signal: keeping.signal };
      await call('heartbeatTask', { params: { task_id }, body }, options);
      heldUntil = Math.max(heldUntil, sentAt + leaseMs);
      return true;
    } catch (error) {
      if (progress !== undefined && isMistake(error)) throw error;
      if (isHandoffError(error, ...LOST)) {
        refused = true;
        lose('The lease on the task is lost.', error);
      }
      return false;
    }
  };
  const confirm = async (): Promise<void> => {
    if (performance.now() >= heldUntil && !(await beat())) lose('The lease on the task may have run out before work.');
  };
  const keep = async (): Promise<void> => {
    await confirmed;
    for (let nextAt = heldUntil - (leaseMs * 2) / 3; !work.signal.aborted;) {
      await pause(Math.max(0, nextAt - performance.now()), keeping.signal);
      const kept = await beat();
      keeping.signal.throwIfAborted();
      const now = performance.now();
      if (!kept && now >= heldUntil) lose('The gateway is away, and the lease on the task may have run out.');
      nextAt = kept ? heldUntil - (leaseMs * 2) / 3 : Math.min(now + Math.min(leaseMs / 10, 1_000), heldUntil);
    }
  };
  const confirmed = confirm();
  void keep().catch(() => undefined); // it ends by an abort

  return {
    signal: work.signal,
    isRefused: () => refused,
    async confirm() {
      await confirmed;
      work.signal.throwIfAborted();
    },
    async progress(percent, note) {
      work.signal.throwIfAborted();
      await beat(progressOf(percent, note));
      work.signal.throwIfAborted();
    },
    giveUp: (reason) => work.abort(reason),
    end: () => keeping.abort(),
  };
}
