import { MAX_TEXT, type ClaimedTask } from '@handoff/contracts';
import { isHandoffError } from '../api-error.js';
import type { Call } from '../call.js';
import { pause } from '../pause.js';
import { LeaseLostError } from './worker-options.js';

/** A lease that is kept up for as long as its task is worked on. */
export interface KeptLease {
  /** Aborts when the lease is lost, or is given up. */
  readonly signal: AbortSignal;
  /** Whether the gateway has said that it is lost. That it may have run out unnoticed does not count. */
  isRefused(): boolean;
  /** Resolves once the lease is known to have held after it was taken; rejects when it is lost before that. */
  confirm(): Promise<void>;
  progress(this: void, percent: number, note?: string): Promise<void>;
  /** Aborts the signal: the task is to be worked on no more. */
  giveUp(reason: Error): void;
  /** Ends the heartbeats. */
  end(): void;
}

/** What says that the task is no longer this worker's. Any other refusal is of the request alone. */
const LOST = ['LEASE_LOST', 'NOT_FOUND', 'ROLE_NOT_HELD', 'FORBIDDEN', 'ILLEGAL_TRANSITION'] as const;

/** What is wrong with what was reported, and would be wrong again. */
function isMistake(error: unknown): boolean {
  return error instanceof TypeError || (isHandoffError(error) && [400, 413, 422].includes(error.status));
}

/** @throws RangeError when it is no progress that can be reported. */
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
 * Keeps a lease that was asked for at `askedAt` (of `performance.now()`, since a clock that is set must not end it) by a
 * heartbeat every third of it. While the gateway is away it tries more often, until the lease may have run out: from
 * then on somebody else may have the task, so it counts as lost.
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
  void keep().catch(() => undefined); // it ends by being told to

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
