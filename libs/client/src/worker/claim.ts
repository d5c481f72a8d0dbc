import { randomUUID } from 'node:crypto';
import type { ClaimedTask } from '@handoff/contracts';
import { isHandoffError, isOutage } from '../api-error.js';
import type { Call } from '../call.js';
import { backoffMs, pause } from '../pause.js';
import type { WorkerOptions } from './worker-options.js';

export interface Claimed {
  readonly tasks: readonly ClaimedTask[];
  /** When they were first asked for, by `performance.now()`: their leases are at least as young. */
  readonly askedAt: number;
}

/** The most tasks that the contract lets one claim take. */
const MAX_CLAIM = 32;

/**
 * Claims up to so many tasks, waiting for the first. While the gateway is away the same claim is made again: one that
 * took effect though nobody heard of it gives the same tasks once more. When the worker stops it is not broken off, as
 * it may have taken tasks by then; only an outage ends it.
 *
 * @throws HandoffApiError when the gateway refuses, `ROLE_NOT_HELD` for one.
 */
export async function claim(call: Call, options: WorkerOptions, free: number, stopping: AbortSignal): Promise<Claimed> {
  const { role, types, leaseSeconds, waitMs = 10_000, onReport } = options;
  const body = {
    role,
    ...(types === undefined ? {} : { types: [...types] }),
    max: Math.min(free, MAX_CLAIM),
    lease_seconds: leaseSeconds ?? 60,
    wait_ms: waitMs,
  };
  const idempotencyKey = randomUUID();
  const askedAt = performance.now();
  for (let failures = 0; ;) {
    try {
      const { tasks } = (await call('claimTasks', { body }, { idempotencyKey })).data;
      return { tasks, askedAt };
    } catch (error) {
      const inFlight = failures > 0 && isHandoffError(error, 'IDEMPOTENCY_KEY_IN_FLIGHT');
      if (!isOutage(error) && !inFlight) throw error;
      onReport?.({ kind: 'outage', error });
      if (stopping.aborted) return { tasks: [], askedAt };
      failures += 1;
      await pause(backoffMs(failures, undefined, Math.random), stopping).catch(() => undefined);
    }
  }
}
