import { isHandoffError, isOutage } from '../api-error.js';
import type { Call } from '../call.js';
import { MAX_TEXT } from '../generated/routes.js';
import type { ClaimedTask, JsonValue } from '../generated/types.js';
import { backoffMs, pause } from '../pause.js';
import type { KeptLease } from './keep-lease.js';
import { RetryableError, type WorkerReport } from './worker-options.js';

/** How a handler ended. */
export type Ending = { readonly result: unknown } | { readonly error: unknown };

/** The dependencies of reporting. */
export interface HandInDeps {
  readonly call: Call;
  /** Aborts when the time for reporting is over. */
  readonly signal: AbortSignal;
}

/**
 * Reports a task's outcome, and repeats that with the same key while the gateway is unreachable. That is safe: the
 * lease is the proof, so a late report is refused. If the result itself is refused, the task is reported as failed.
 */
export async function handIn(
  deps: HandInDeps,
  task: ClaimedTask,
  lease: KeptLease,
  ending: Ending,
): Promise<WorkerReport> {
  if ('error' in ending) return handInFailure(deps, task, lease, ending.error);
  try {
    await complete(deps, task, lease, ending.result);
    return { kind: 'completed', task };
  } catch (error) {
    if (!isUnacceptable(error)) return unreported(task, error);
    return handInFailure(deps, task, lease, new Error(`The result cannot be stored: ${messageOf(error)}`));
  }
}

async function complete({ call, signal }: HandInDeps, task: ClaimedTask, lease: KeptLease, result: unknown) {
  const input = { params: { task_id: task.task_id }, body: { ...withResult(result), lease_id: task.lease.lease_id } };
  const idempotencyKey = crypto.randomUUID();
  await untilAnswered(signal, lease, () => call('completeTask', input, { idempotencyKey, signal }));
}

function withResult(result: unknown) {
  return result === undefined ? {} : { result: result as JsonValue };
}

async function handInFailure(
  { call, signal }: HandInDeps,
  task: ClaimedTask,
  lease: KeptLease,
  error: unknown,
): Promise<WorkerReport> {
  const retryable = error instanceof RetryableError;
  const body = { error: messageOf(error), retryable, lease_id: task.lease.lease_id };
  const idempotencyKey = crypto.randomUUID();
  try {
    await untilAnswered(signal, lease, () =>
      call('failTask', { params: { task_id: task.task_id }, body }, { idempotencyKey, signal }),
    );
    return { kind: 'failed', task, error, retryable };
  } catch (refusal) {
    return unreported(task, refusal);
  }
}

/** Repeats a request through outages, until the gateway reports the lease as lost. */
async function untilAnswered(signal: AbortSignal, lease: KeptLease, request: () => Promise<unknown>): Promise<void> {
  for (let failures = 0; ;) {
    if (lease.isRefused()) throw lease.signal.reason as Error;
    try {
      await request();
      return;
    } catch (error) {
      const mayPass = isOutage(error) ? !isHandoffError(error, 'INTERNAL') : failures > 0 && isInFlight(error);
      if (!mayPass) throw error;
      failures += 1;
      await pause(backoffMs(failures, undefined, Math.random), signal);
    }
  }
}

const isInFlight = (error: unknown): boolean => isHandoffError(error, 'IDEMPOTENCY_KEY_IN_FLIGHT');

/** Whether the result is the reason: it is not JSON, or cannot be stored faithfully. */
function isUnacceptable(error: unknown): boolean {
  const codes = ['VALIDATION_FAILED', 'UNSAFE_JSON', 'BODY_TOO_LARGE', 'MALFORMED_JSON'] as const;
  return error instanceof TypeError || isHandoffError(error, ...codes);
}

function unreported(task: ClaimedTask, error: unknown): WorkerReport {
  const lost = isHandoffError(error, 'LEASE_LOST') || (error instanceof Error && error.name === 'LeaseLostError');
  return { kind: lost ? 'lost' : 'unreported', task, error };
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  const storable = message.replace(/\p{Surrogate}|\0/gu, '\uFFFD');
  return [...storable].slice(0, MAX_TEXT).join('') || 'no reason given';
}
