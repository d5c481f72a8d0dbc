import { jetstream, type PubAck } from '@nats-io/jetstream';
import { unavailable } from '../bus-errors.js';
import type { EventBus, OutgoingEvent, Subscription } from '../event-bus.js';
import type { Log } from '../log.js';
import { consumeDurably } from './consume-durably.js';
import { createEventStream } from './event-stream.js';
import { inspectStream } from './inspect-stream.js';
import type { Link } from './link.js';
import { eventIdOf, messageIdAfterLoss } from './message-id.js';
import { subscribe } from './subscribe.js';
import { within } from './within.js';

const ACK_TIMEOUT_MS = 5_000;
const FLUSH_WAIT_MS = 2_000;
/** Each time the server may remember another place; more often than this a stream is not emptied in ten minutes. */
const MOST_LOSSES = 10;

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
  const stream = createEventStream(deps.subjectPrefix);
  const subscriptions = new Set<Subscription>();
  const inspection = inspectStream({ link, stream });
  let sendFirstAlone = true;

  return {
    async publish(events) {
      if (events.length === 0) return [];
      const connection = link.current();
      if (connection === undefined) throw unavailable('The message bus is not connected.');
      try {
        await stream.ensure(connection);
        const js = jetstream(connection);
        const send = ({ id, subject, data }: OutgoingEvent, msgID = id): Promise<PubAck> =>
          js.publish(subject, data, { msgID, timeout: ACK_TIMEOUT_MS, expect: { streamName: stream.name } });
        const storedAt = async (event: OutgoingEvent, ack: PubAck): Promise<number> => {
          for (let losses = 0; ack.duplicate && losses < MOST_LOSSES; losses += 1) {
            if ((await inspection.read(ack.seq))?.id === event.id) break;
            ack = await send(event, messageIdAfterLoss(event.id, ack.seq));
          }
          return ack.seq;
        };
        // All at once, in order, and then all acks. After a failure the first goes alone: while a stream is coming back,
        // the second could otherwise be taken where the first was not, and the order would be lost.
        const alone = sendFirstAlone ? 1 : 0;
        sendFirstAlone = true;
        const first = await Promise.all(events.slice(0, alone).map((event) => send(event)));
        const rest = await allOrFirstError(events.slice(alone).map((event) => send(event)));
        const places: number[] = [];
        // One after the other: what has to be published once more keeps its order.
        for (const [index, ack] of [...first, ...rest].entries()) places.push(await storedAt(events[index]!, ack));
        sendFirstAlone = false;
        return places;
      } catch (error) {
        stream.forget();
        throw unavailable('The events could not be stored.', error);
      }
    },
    stream: inspection,
    async consume(consumer, handler) {
      const subscription = consumeDurably({ link, stream, log }, consumer, handler);
      subscriptions.add(subscription);
      return subscription;
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

/** Waits for all, so that nothing is still under way when the caller tries again. */
async function allOrFirstError<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
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
