import { allEventsSubject } from '@handoff/contracts';
import type { EventBus } from '@handoff/messaging';
import type { ChangeFeed, Watch } from '../ports/change-feed.js';

/** A feed that is listening until it is closed. */
export interface OpenChangeFeed extends ChangeFeed {
  /** Lets every waiter go, now and from now on. */
  close(): Promise<void>;
}

interface Waiter {
  hinted: boolean;
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

  const hint = (waiter: Waiter): void => {
    waiter.hinted = true;
    waiter.wake?.();
  };
  const poke = (ids: readonly string[]): void => {
    for (const id of ids) waiters.get(id)?.forEach(hint);
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
    watch: (id) => {
      const waiter: Waiter = { hinted: false, wake: undefined };
      const others = waiters.get(id) ?? new Set();
      waiters.set(id, others.add(waiter));
      return watchOf(
        waiter,
        () => closed,
        () => {
          others.delete(waiter);
          if (others.size === 0 && waiters.get(id) === others) waiters.delete(id);
        },
      );
    },
    watchPending(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    async close() {
      closed = true;
      for (const each of waiters.values()) each.forEach(hint);
      await subscription.stop();
    },
  };
}

function watchOf(waiter: Waiter, isClosed: () => boolean, stop: () => void): Watch {
  return {
    async changed(timeoutMs) {
      if (!waiter.hinted && !isClosed()) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          waiter.wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        waiter.wake = undefined;
      }
      waiter.hinted = false;
    },
    stop,
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
