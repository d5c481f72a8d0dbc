import { AckPolicy, DeliverPolicy, jetstreamManager, ReplayPolicy } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { DurableConsumer } from '../event-bus.js';
import type { EventStream } from './event-stream.js';
import { CONSUMER_NOT_FOUND, isApiError } from './nats-errors.js';

/**
 * Longer than a batch takes; while a batch is being handled it is extended (see settleBatch). So long, too, are events
 * late that were on their way to a process when it was killed or its connection broke: half a minute was too long.
 */
export const ACK_WAIT_MS = 8_000;

/**
 * Makes sure that the durable consumer exists and wants what we want. A new one starts at the beginning of the stream.
 *
 * Its `max_deliver` is unlimited: at a limit JetStream goes on to the next event and leaves a hole. The server's own
 * `backoff` is not used: 2.9 refuses it together with an unlimited `max_deliver`.
 */
export async function ensureConsumer(
  connection: NatsConnection,
  stream: EventStream,
  consumer: DurableConsumer,
): Promise<void> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const filter = filterOf(stream, consumer);
  // An event that waits for redelivery counts as pending: enough room that many of them don't stop the rest.
  const maxAckPending = Math.max(1_000, 10 * consumer.maxBatch);

  const existing = await manager.consumers.info(stream.name, consumer.durable).catch((error: unknown) => {
    if (isApiError(error, CONSUMER_NOT_FOUND)) return undefined;
    throw error;
  });
  if (existing === undefined) {
    await manager.consumers.add(stream.name, {
      durable_name: consumer.durable,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      replay_policy: ReplayPolicy.Instant,
      ack_wait: ACK_WAIT_MS * 1e6,
      max_deliver: -1,
      max_ack_pending: maxAckPending,
      filter_subject: filter,
    });
  } else if (
    existing.config.filter_subject !== filter ||
    existing.config.max_ack_pending !== maxAckPending ||
    existing.config.ack_wait !== ACK_WAIT_MS * 1e6
  ) {
    await manager.consumers.update(stream.name, consumer.durable, {
      ack_wait: ACK_WAIT_MS * 1e6,
      filter_subject: filter,
      max_ack_pending: maxAckPending,
    });
  }
}

/** NATS 2.9 has one filter per consumer. Who wants several subjects gets all, and acks what it did not ask for unseen. */
function filterOf(stream: EventStream, { subjects }: DurableConsumer): string {
  return subjects.length === 1 ? subjects[0]! : stream.subjects;
}
