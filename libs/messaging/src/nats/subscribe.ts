import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { succeedsWithin, type Log } from '@handoff/kernel';
import { reasonOf } from '../bus-errors.js';
import type { Link } from './link.js';

/**
 * Subscribes with a function that may throw. When a callback throws, the client itself takes the connection for broken and
 * silently receives nothing any more until the process ends.
 */
export function subscribe(
  connection: NatsConnection,
  log: Log,
  subject: string,
  take: (message: Msg) => void,
  queue?: string,
): Subscription {
  return connection.subscribe(subject, {
    ...(queue === undefined ? {} : { queue }),
    callback: (error, message) => {
      if (error !== null) return;
      try {
        take(message);
      } catch (failure) {
        log.error({ subject: message.subject, reason: reasonOf(failure) }, 'message could not be handled');
      }
    },
  });
}

/**
 * Subscribes on the present connection and on each later one.
 *
 * @returns a function that ends the subscription for good.
 */
export function keepSubscribed(
  { link, log }: { readonly link: Link; readonly log: Log },
  subject: string,
  take: (message: Msg, connection: NatsConnection) => void,
  queue?: string,
): () => void {
  let unsubscribe = (): void => undefined;
  const detach = link.onConnection((connection) => {
    const subscription = subscribe(connection, log, subject, (message) => take(message, connection), queue);
    unsubscribe = () => {
      if (!subscription.isClosed()) subscription.unsubscribe();
    };
  });
  return () => {
    detach();
    unsubscribe();
  };
}

const FLUSH_WAIT_MS = 2_000;

/** Waits until the server knows our subscriptions; not for long, since it may be away. */
export async function flushSubscriptions(link: Link): Promise<void> {
  const flushed = link.current()?.flush();
  if (flushed !== undefined) await succeedsWithin(FLUSH_WAIT_MS, flushed);
}
