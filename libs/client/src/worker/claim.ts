import type { ClaimedTask } from '../generated/types.js';
import { isHandoffError, isOutage } from '../api-error.js';
import type { Call } from '../call.js';
import { backoffMs, pause } from '../pause.js';
import type { WorkerOptions } from './worker-options.js';

export interface Claimed {
  readonly tasks: readonly ClaimedTask[];
  /** The time of the first request, by `performance.now()`. The leases cannot be older. */
  readonly askedAt: number;
}

/** The maximum number of tasks in one claim, by the contract. */
const MAX_CLAIM = 32;

/**
 * Claims up to `max` tasks and waits for the first. While the gateway is unreachable it repeats the claim with the same
 * key: if a claim took effect without an answer, its tasks come back. A stopping worker does not abort a claim, which
 * may already hold tasks; it ends it only during an outage.
 *
 * @throws HandoffApiError when the gateway refuses, for example with `ROLE_NOT_HELD`.
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
  const idempotencyKey = crypto.randomUUID();
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
