import type { Log } from '@handoff/kernel';
import type { DurableConsumer, EventBatchHandler, Subscription } from '../event-bus.js';
import { ensureConsumer } from './ensure-consumer.js';
import type { EventStream } from './event-stream.js';
import type { Link } from './link.js';
import { pullEvents } from './pull-events.js';
import { repeatOnStream } from './repeat-on-stream.js';
import { settleBatch } from './settle-batch.js';

/** Pulls batches for a durable consumer, which it makes where it is missing, until it is stopped. */
export function consumeDurably(
  deps: { readonly link: Link; readonly stream: EventStream; readonly log: Log },
  consumer: DurableConsumer,
  handler: EventBatchHandler,
): Subscription {
  const { stream, log } = deps;
  const trouble = { fields: { durable: consumer.durable }, message: 'event consumer was interrupted' };
  return repeatOnStream(deps, trouble, async (connection, signals) => {
    await ensureConsumer(connection, stream, consumer);
    await pullEvents({
      ...signals,
      connection,
      log,
      stream,
      consumer,
      async handle(batch) {
        // Stopped meanwhile: other instances can have these events at once.
        if (signals.stop.aborted) for (const delivery of batch) delivery.nak(0);
        else await settleBatch({ log, consumer, handler }, batch);
      },
    });
  });
}
