import { reasonOf, unavailable } from '../bus-errors.js';
import { EventRefused } from '../event-refused.js';
import type { EventBus, OutgoingEvent, Subscription } from '../event-bus.js';
import type { Log } from '../log.js';
import { consumeDurably } from './consume-durably.js';
import { createEventStream } from './event-stream.js';
import { inspectStream } from './inspect-stream.js';
import type { Link } from './link.js';
import { eventIdOf } from './message-id.js';
import { keepStream } from './stream-keeper.js';
import { storeEvents } from './store-events.js';
import { subscribe } from './subscribe.js';
import { within } from './within.js';

const FLUSH_WAIT_MS = 2_000;

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
        // While it is down the client would keep it for later; a hint that is late is worth nothing.
        link.current()?.publish(subject, data);
      } catch (error) {
        log.warn({ subject, reason: reasonOf(error) }, 'hint could not be given');
      }
    },
    async listen(subject, hear) {
      const subscription = listen(deps, subject, hear);
      subscriptions.add(subscription);
      await within(FLUSH_WAIT_MS, link.current()?.flush());
      return subscription;
    },
    async settle() {
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
    },
  };
}

function listen(
  { link, log }: { readonly link: Link; readonly log: Log },
  subject: string,
  hear: (event: OutgoingEvent) => void,
): Subscription {
  let unsubscribe = (): void => undefined;
  const detach = link.onConnection((connection) => {
    const subscription = subscribe(connection, log, subject, (message) => {
      hear({ id: eventIdOf(message.headers), subject: message.subject, data: message.data });
    });
    unsubscribe = () => {
      if (!subscription.isClosed()) subscription.unsubscribe();
    };
  });
  return {
    async stop() {
      detach();
      unsubscribe();
    },
  };
}
