import { unavailable, within, type Log } from '@handoff/kernel';
import { reasonOf } from '../bus-errors.js';
import type { EventBus, OutgoingEvent, Subscription } from '../event-bus.js';
import { subjectMatches } from '../event-delivery.js';
import { createMemoryDurable, type MemoryDurable } from './memory-durable.js';

/** After this, publish stops waiting: a consumer fails, and the publisher's outbox keeps the events for it. */
const SETTLE_TIMEOUT_MS = 5_000;
/** The number of latest events that a new durable receives. */
const HISTORY_LENGTH = 10_000;

interface Listener {
  readonly subject: string;
  readonly hear: (event: OutgoingEvent) => void;
}

/**
 * Events within this process. There is no disk, so "stored durably" means handled: publish resolves when every durable
 * consumer has settled the events. An outbox that publishes until then loses nothing across restarts.
 */
export function createMemoryEventBus({ log, isOpen }: { readonly log: Log; isOpen: () => boolean }): EventBus & {
  /** Stops every consumer. */
  settle(): Promise<void>;
} {
  const durables = new Map<string, MemoryDurable>();
  const subscriptions = new Set<Subscription>();
  const listeners = new Set<Listener>();
  const history = new Map<string, OutgoingEvent>();

  return {
    async publish(events) {
      if (!isOpen()) throw unavailable('The message bus is closed.');
      for (const event of events) {
        remember(event);
        for (const listener of listeners) tell(listener, event);
      }
      const offered = [...durables.values()].flatMap((durable) => events.map((event) => durable.offer(event)));
      if (!(await within(SETTLE_TIMEOUT_MS, Promise.all(offered))))
        throw unavailable('The events have not been taken in time.');
      return [];
    },
    async consume(consumer, handler) {
      let durable = durables.get(consumer.durable);
      if (durable === undefined) {
        durable = createMemoryDurable({ log, consumer });
        durables.set(consumer.durable, durable);
        for (const event of history.values()) durable.offer(event).catch(() => undefined);
      }
      const subscription = durable.subscribe(consumer, handler);
      subscriptions.add(subscription);
      return subscription;
    },
    hint(subject, data) {
      if (!isOpen()) return;
      for (const listener of listeners) tell(listener, { id: '', subject, data });
    },
    async listen(subject, hear) {
      const listener: Listener = { subject, hear };
      listeners.add(listener);
      return {
        async stop() {
          listeners.delete(listener);
        },
      };
    },
    async settle() {
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
    },
  };

  function remember(event: OutgoingEvent): void {
    history.set(event.id, event);
    for (const oldest of history.keys()) {
      if (history.size <= HISTORY_LENGTH) break;
      history.delete(oldest);
    }
  }

  function tell({ subject, hear }: Listener, event: OutgoingEvent): void {
    if (!subjectMatches(subject, event.subject)) return;
    try {
      hear(event);
    } catch (error) {
      log.error({ subject: event.subject, reason: reasonOf(error) }, 'event listener failed');
    }
  }
}
