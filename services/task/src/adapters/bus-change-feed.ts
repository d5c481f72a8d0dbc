import { allEventsSubject } from '@handoff/contracts';
import type { EventBus } from '@handoff/messaging';
import type { ChangeFeed, Watch } from '../ports/change-feed.js';

/** A feed that is listening until it is closed. */
export interface OpenChangeFeed extends ChangeFeed {
  /** Lets every waiter go, now and from now on. */
  close(): Promise<void>;
}

interface Waiter {
  readonly ids: Set<string>;
  hinted: Set<string>;
  wake: (() => void) | undefined;
}

/** Hints from the events of every process, as they pass, and from this one's own pokes. */
export async function openBusChangeFeed(deps: {
  readonly events: Pick<EventBus, 'listen'>;
  readonly prefix: string;
}): Promise<OpenChangeFeed> {
  const waiters = new Map<string, Set<Waiter>>();
  const hearers = new Set<Parameters<ChangeFeed['watchPending']>[0]>();
  let closed = false;

  const poke = (ids: readonly string[]): void => {
    for (const id of ids) {
      waiters.get(id)?.forEach((waiter) => {
        waiter.hinted.add(id);
        waiter.wake?.();
      });
    }
  };
  const subscription = await deps.events.listen(allEventsSubject(deps.prefix), ({ data }) => {
    // Events are read only while somebody waits: with nobody there this costs nothing.
    if (waiters.size === 0 && hearers.size === 0) return;
    const { ids, pending } = hintOf(data);
    poke(ids);
    if (pending !== undefined) for (const hear of hearers) hear(pending.role, pending.type);
  });

  return {
    poke,
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
      for (const each of waiters.values()) each.forEach((waiter) => waiter.wake?.());
      await subscription.stop();
    },
  };
}

function watchOf(waiter: Waiter, waiters: Map<string, Set<Waiter>>, isClosed: () => boolean): Watch {
  return {
    async changed(timeoutMs) {
      if (waiter.hinted.size === 0 && !isClosed()) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          waiter.wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
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

/** What an event gives reason to wake somebody for: what it happened to, and the task that is pending by it. */
interface Hint {
  readonly ids: readonly string[];
  readonly pending: { readonly role: string; readonly type: string } | undefined;
}

/** An event that can't be read is nothing to wake anybody for. */
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
