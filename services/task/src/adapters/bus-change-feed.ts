import { allEventsSubject } from '@handoff/contracts';
import type { EventBus } from '@handoff/messaging';
import { pause } from '../application/pause.js';
import type { ChangeFeed, Watch } from '../ports/change-feed.js';

/** A feed that listens until it is closed. */
export interface OpenChangeFeed extends ChangeFeed {
  /** Wakes all waiters, present and future. */
  close(): Promise<void>;
}

interface Waiter {
  readonly ids: Set<string>;
  hinted: Set<string>;
  wake: (() => void) | undefined;
}

/** How often the feed checks whether the bus has reconnected, in milliseconds. */
const CONNECTION_CHECK_MS = 1_000;

/**
 * Hints from the events of all processes, and from this process's own notifications. Events are missed while the bus is
 * away, so its return is a hint for all watched ids.
 */
export async function openBusChangeFeed(deps: {
  readonly events: Pick<EventBus, 'listen' | 'stream'>;
  readonly prefix: string;
  /** {@link CONNECTION_CHECK_MS}. */
  readonly connectionCheckMs?: number;
}): Promise<OpenChangeFeed> {
  const waiters = new Map<string, Set<Waiter>>();
  const hearers = new Set<Parameters<ChangeFeed['watchPending']>[0]>();
  let closed = false;

  const notify = (ids: readonly string[]): void => {
    for (const id of ids) {
      waiters.get(id)?.forEach((waiter) => {
        waiter.hinted.add(id);
        waiter.wake?.();
      });
    }
  };
  const subscription = await deps.events.listen(allEventsSubject(deps.prefix), ({ data }) => {
    // Without waiters, events are not even parsed.
    if (waiters.size === 0 && hearers.size === 0) return;
    const { ids, pending } = hintOf(data);
    notify(ids);
    if (pending !== undefined) for (const hear of hearers) hear(pending.role, pending.type);
  });
  const stopChecking = whenBack(deps, () => notify([...waiters.keys()]));

  return {
    notify,
    watch: (...ids) => {
      const waiter: Waiter = { ids: new Set(), hinted: new Set(), wake: undefined };
      const watch = watchOf(waiter, waiters, () => closed);
      watch.also(ids);
      return watch;
    },
    watchPending(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    async close() {
      closed = true;
      stopChecking();
      for (const each of waiters.values()) each.forEach((waiter) => waiter.wake?.());
      await subscription.stop();
    },
  };
}

/** Calls back after every reconnection of the bus. A bus within the process never reconnects. */
function whenBack(
  { events: { stream }, connectionCheckMs = CONNECTION_CHECK_MS }: Parameters<typeof openBusChangeFeed>[0],
  hear: () => void,
): () => void {
  if (stream === undefined) return () => undefined;
  let known = stream.connections();
  const timer = setInterval(() => {
    const made = stream.connections();
    if (made !== known) hear();
    known = made;
  }, connectionCheckMs);
  timer.unref();
  return () => clearInterval(timer);
}

function watchOf(waiter: Waiter, waiters: Map<string, Set<Waiter>>, isClosed: () => boolean): Watch {
  return {
    async changed(timeoutMs, gone) {
      if (waiter.hinted.size === 0 && !isClosed()) {
        await pause(timeoutMs, gone, (wake) => (waiter.wake = wake));
        waiter.wake = undefined;
      }
      const { hinted } = waiter;
      waiter.hinted = new Set();
      return hinted;
    },
    also(ids) {
      const added = new Set(ids.filter((id) => !waiter.ids.has(id)));
      for (const id of added) {
        waiter.ids.add(id);
        waiters.set(id, (waiters.get(id) ?? new Set()).add(waiter));
      }
      return added;
    },
    stop() {
      for (const id of waiter.ids) {
        const others = waiters.get(id);
        others?.delete(waiter);
        if (others?.size === 0) waiters.delete(id);
      }
      waiter.ids.clear();
    },
  };
}

/** The ids that an event is about, and the task that it made pending. */
interface Hint {
  readonly ids: readonly string[];
  readonly pending: { readonly role: string; readonly type: string } | undefined;
}

/** An unreadable event is no hint. */
function hintOf(data: Uint8Array): Hint {
  try {
    const event = JSON.parse(Buffer.from(data).toString('utf8')) as Readonly<Record<string, unknown>>;
    const { to_status, to_role: role, task_type: type } = event['data'] as Readonly<Record<string, unknown>>;
    const { partitionkey: id } = event;
    const isPending = to_status === 'pending' && typeof role === 'string' && typeof type === 'string';
    return { ids: typeof id === 'string' ? [id] : [], pending: isPending ? { role, type } : undefined };
  } catch {
    return { ids: [], pending: undefined };
  }
}
