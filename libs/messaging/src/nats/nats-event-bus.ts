import { unavailable, type Log } from '@handoff/kernel';
import { EventRefused, reasonOf } from '../bus-errors.js';
import type { EventBus, Subscription } from '../event-bus.js';
import { consumeDurably } from './consume-durably.js';
import { createEventStream } from './event-stream.js';
import { inspectStream } from './inspect-stream.js';
import type { Link } from './link.js';
import { eventIdOf, MESSAGE_ID } from './message-id.js';
import { readHeaders } from './nats-headers.js';
import { keepStream } from './stream-keeper.js';
import { storeEvents } from './store-events.js';
import { flushSubscriptions, keepSubscribed } from './subscribe.js';
import { writeTogether } from './write-together.js';

/** Events on JetStream: one stream, explicit acknowledgement both ways. */
export function createNatsEventBus(deps: {
  readonly link: Link;
  readonly subjectPrefix: string;
  readonly log: Log;
}): EventBus & {
  /** Stops every consumer and listener. */
  settle(): Promise<void>;
} {
  const { link, log } = deps;
  const stream = createEventStream(deps.subjectPrefix, log);
  const subscriptions = new Set<Subscription>();
  const inspection = inspectStream({ link, stream, subjectPrefix: deps.subjectPrefix });

  return {
    async publish(events) {
      if (events.length === 0) return [];
      const connection = link.current();
      if (connection === undefined) throw unavailable('The message bus is not connected.');
      try {
        await stream.ensure(connection);
        const target = { connection, streamName: stream.name, stream: inspection, log };
        return await storeEvents(target, events);
      } catch (error) {
        stream.forget();
        if (error instanceof EventRefused) throw error;
        throw unavailable('The events could not be stored.', error);
      }
    },
    stream: inspection,
    keep(consumers) {
      const subscription = keepStream({ ...deps, stream }, consumers);
      subscriptions.add(subscription);
      return subscription;
    },
    async consume(consumer, handler) {
      const subscription = consumeDurably({ link, stream, log }, consumer, handler);
      subscriptions.add(subscription);
      return subscription;
    },
    hint(subject, data) {
      try {
        // Only while connected: the client would keep the hint for later, and a late hint is useless.
        const connection = link.current();
        if (connection === undefined) return;
        writeTogether(connection);
        connection.publish(subject, data);
      } catch (error) {
        log.warn({ subject, reason: reasonOf(error) }, 'hint could not be given');
      }
    },
    async listen(subject, hear) {
      const end = keepSubscribed(deps, subject, (message) => {
        const { subject, data } = message;
        // Most listeners look at an id only now and then.
        hear({
          subject,
          data,
          get id() {
            return eventIdOf(readHeaders(message)[MESSAGE_ID.toLowerCase()]);
          },
        });
      });
      const subscription = { stop: async () => end() };
      subscriptions.add(subscription);
      await flushSubscriptions(link);
      return subscription;
    },
    async settle() {
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
    },
  };
}
