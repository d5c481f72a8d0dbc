import type { StatusView } from '@handoff/contracts';
import type { Call } from '../call.js';
import { watchStatus, type WatchOptions } from './watch-status.js';

export interface WaitOptions extends WatchOptions {
  /** The statuses to wait for, or a predicate. Default: any final status. */
  readonly until?: readonly string[] | ((view: StatusView) => boolean);
  /** The total wait, in milliseconds. Default: no limit. */
  readonly timeoutMs?: number;
}

/** The status was not reached in time. */
export class HandoffTimeoutError extends Error {
  /** The last status seen. */
  readonly last: StatusView | undefined;

  constructor(message: string, last: StatusView | undefined) {
    super(message);
    this.name = 'HandoffTimeoutError';
    this.last = last;
  }
}

/**
 * Waits until a session, task or approval reaches a status, or ends with another.
 *
 * @returns the status view at that point: check its `status`.
 * @throws HandoffTimeoutError when the time is up first.
 */
export async function waitFor(call: Call, id: string, options: WaitOptions = {}): Promise<StatusView> {
  const { until = () => false, timeoutMs, signal } = options;
  const isReached = typeof until === 'function' ? until : (view: StatusView) => until.includes(view.status);
  const timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const signals = [signal, timeout].filter((each) => each !== undefined);
  let last: StatusView | undefined;
  try {
    for await (const view of watchStatus(call, id, { ...options, signal: AbortSignal.any(signals) })) {
      last = view;
      if (isReached(view)) return view;
    }
  } catch (error) {
    if (timeout?.aborted !== true || signal?.aborted === true) throw error;
    throw new HandoffTimeoutError(`${id} was not there after ${timeoutMs} ms.`, last);
  }
  return last!; // the watch ends after the final status
}
