import type { StatusView } from '../generated/types.js';
import { isOutage } from '../api-error.js';
import type { Call } from '../call.js';
import { backoffMs, pause } from '../pause.js';
import { hasEnded } from './has-ended.js';

export interface WatchOptions {
  /** Ends the watch, which throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long one request waits for a change, in milliseconds. Default 25 000, maximum 30 000. */
  readonly waitMs?: number;
}

/**
 * Yields the status of a session, task or approval, first now and then after each change, until it has ended. It
 * long-polls the gateway, so changes come at once. After the first answer it survives outages.
 *
 * @throws HandoffApiError when the gateway refuses, for example with `NOT_FOUND`.
 * @throws HandoffConnectionError when there is no gateway to begin with, after all retries.
 */
export async function* watchStatus(
  call: Call,
  id: string,
  { signal, waitMs = 25_000 }: WatchOptions = {},
): AsyncGenerator<StatusView, void> {
  let known: StatusView | undefined;
  for (let failures = 0; ;) {
    try {
      const askedAt = performance.now();
      const { data: view } = await call('getStatus', { params: { id }, query: since(known, waitMs) }, { signal });
      failures = 0;
      const isNews = known === undefined || view.version !== known.version || view.changes.length > 0;
      known = view;
      if (isNews) yield view;
      if (hasEnded(view)) return;
      // A gateway that shuts down answers before `wait_ms` is over. After a full wait, a pause would only delay the next change.
      const isEarly = performance.now() - askedAt < waitMs / 2;
      if (!isNews && isEarly) await pause(Math.min(view.poll_after_ms, waitMs), signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (known === undefined || !isOutage(error)) throw error;
      failures += 1;
      await pause(backoffMs(failures, undefined, Math.random), signal);
    }
  }
}

/** The state that the caller knows: the gateway waits until there is a newer one. */
function since(known: StatusView | undefined, waitMs: number) {
  if (known === undefined) return {};
  return { ...(known.cursor === '' ? { since_version: known.version } : { cursor: known.cursor }), wait_ms: waitMs };
}
