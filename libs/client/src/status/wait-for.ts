import type { StatusView } from '../generated/types.js';
import type { Call } from '../call.js';
import { watchStatus, type WatchOptions } from './watch-status.js';

export interface WaitOptions extends WatchOptions {
  /** The statuses to wait for, or a predicate. Default: any final status. */
  readonly until?: readonly string[] | ((view: StatusView) => boolean);
  /** The total wait, in milliseconds. Default 300 000, five minutes; `Infinity` is no limit. */
  readonly timeoutMs?: number;
}

/** The default of `timeoutMs`: long enough for agents, and no program hangs for ever on a role that nobody holds. */
const PATIENCE_MS = 300_000;

/** The status was not reached in time. The message tells what it waits for. */
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
  const { until = () => false, timeoutMs = PATIENCE_MS, signal } = options;
  const isReached = typeof until === 'function' ? until : (view: StatusView) => until.includes(view.status);
  const timeout = timeoutMs === Infinity ? undefined : AbortSignal.timeout(timeoutMs);
  const signals = [signal, timeout].filter((each) => each !== undefined);
  let last: StatusView | undefined;
  try {
    for await (const view of watchStatus(call, id, { ...options, signal: AbortSignal.any(signals) })) {
      last = view;
      if (isReached(view)) return view;
    }
  } catch (error) {
    if (timeout?.aborted !== true || signal?.aborted === true) throw error;
    throw new HandoffTimeoutError(describe(id, timeoutMs, options, last), last);
  }
  return last!; // the watch ends after the final status
}

function describe(id: string, timeoutMs: number, { until }: WaitOptions, last: StatusView | undefined): string {
  const wanted = Array.isArray(until) ? `${until.join(' or ')} within` : 'done within';
  const seen = last === undefined ? 'The gateway did not answer.' : `It is ${last.status}. ${last.next_action}`;
  return `${last?.kind ?? ''} ${id} was not ${wanted} ${timeoutMs} ms. ${seen}`.trimStart();
}
