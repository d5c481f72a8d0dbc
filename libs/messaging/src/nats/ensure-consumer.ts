import { AckPolicy, DeliverPolicy, jetstreamManager, ReplayPolicy } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { DurableConsumer } from '../event-bus.js';
import type { EventStream } from './event-stream.js';
import { CONSUMER_NOT_FOUND, isApiError } from './nats-errors.js';

/**
 * Longer than a batch takes; settleBatch extends it while a batch is being handled. Events under way to a process that was
 * killed or lost its connection are late by this time too: half a minute was too long.
 */
export const ACK_WAIT_MS = 8_000;

/**
 * Makes sure that the durable consumer exists with our settings. A new one starts at the beginning of the stream.
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
  // Events that wait for redelivery count as pending: leave room, so that many of them do not block the rest.
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

/** NATS 2.9 has one filter per consumer. For several subjects the consumer gets all events, and acks the others unread. */
function filterOf(stream: EventStream, { subjects }: DurableConsumer): string {
  return subjects.length === 1 ? subjects[0]! : stream.subjects;
}
