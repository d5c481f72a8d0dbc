import { allEventsSubject, statusHintSubjects } from '@handoff/contracts';
import type { EventBus } from '@handoff/messaging';
import { pause } from '@handoff/runtime';
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

/** How many committed events are remembered until they come from the bus; most come within milliseconds. */
const REMEMBERED = 10_000;
/** How often the feed checks whether the bus has reconnected, in milliseconds. */
const CONNECTION_CHECK_MS = 1_000;

/**
 * Hints from the events of all processes, and from this process's own notifications. An event is heard when its commit is
 * announced, and else when it is published. Both are missed while the bus is away, so its return is a hint for all watched
 * ids.
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
  // Without waiters, events are not even parsed.
  const isIdle = (): boolean => waiters.size === 0 && hearers.size === 0;
  const hear = (event: unknown): void => {
    const { ids, pending } = hintOf(event);
    notify(ids);
    if (pending !== undefined) for (const each of hearers) each(pending.role, pending.type);
  };
  const heard = createHeard();
  const subscriptions = await Promise.all([
    deps.events.listen(allEventsSubject(deps.prefix), (event) => {
      if (!isIdle() && !heard.remove(event.id)) hear(parse(event.data));
    }),
    ...statusHintSubjects(deps.prefix).map((subject) =>
      deps.events.listen(subject, ({ data }) => {
        if (isIdle()) return;
        const events = parse(data);
        for (const event of Array.isArray(events) ? (events as readonly unknown[]) : []) {
          heard.add(event);
          hear(event);
        }
      }),
    ),
  ]);
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
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
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

/** An event without the expected fields is no hint. */
function hintOf(event: unknown): Hint {
  const { partitionkey: id, data } = fieldsOf(event);
  const { to_status, to_role: role, task_type: type } = fieldsOf(data);
  const isPending = to_status === 'pending' && typeof role === 'string' && typeof type === 'string';
  return { ids: typeof id === 'string' ? [id] : [], pending: isPending ? { role, type } : undefined };
}

function parse(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString('utf8'));
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** The events that were heard at their commit: they are no news when they are published. */
function createHeard() {
  const ids = new Set<unknown>();
  return {
    add(event: unknown): void {
      const { id } = fieldsOf(event);
      if (typeof id === 'string') ids.add(id);
      if (ids.size > REMEMBERED) ids.delete(ids.values().next().value);
    },
    remove: (id: string): boolean => ids.delete(id),
  };
}
