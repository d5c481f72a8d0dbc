import type { StatusView } from '@handoff/contracts';
import type { Call } from '../call.js';
import { watchStatus, type WatchOptions } from './watch-status.js';

export interface WaitOptions extends WatchOptions {
  /** What is waited for: some statuses, or anything that can be said of a view. Default: that it has ended. */
  readonly until?: readonly string[] | ((view: StatusView) => boolean);
  /** How long to wait altogether, in milliseconds. Default: for ever. */
  readonly timeoutMs?: number;
}

/** What was waited for did not come in time. */
export class HandoffTimeoutError extends Error {
  /** How it stood when it was last seen. */
  readonly last: StatusView | undefined;

  constructor(message: string, last: StatusView | undefined) {
    super(message);
    this.name = 'HandoffTimeoutError';
    this.last = last;
  }
}

/**
 * Waits until a session, task or approval is where it is wanted, or has ended elsewhere.
 *
 * @returns how it stands then: look at its `status`.
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
  return last!; // the watch ends when it has ended
}
