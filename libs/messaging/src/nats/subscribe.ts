import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { reasonOf } from '../bus-errors.js';
import type { Log } from '../log.js';

/**
 * Subscribes with a function that may throw. To the client, a callback that throws is a connection it cannot read any
 * more: it would stop hearing anything, without a word, until the process ends.
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
