import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '../bus-errors.js';
import type { DurableConsumer, EventBatchHandler, Subscription } from '../event-bus.js';
import type { Log } from '../log.js';
import type { Delivery } from './delivery.js';
import { ensureConsumer } from './ensure-consumer.js';
import type { EventStream } from './event-stream.js';
import type { Link } from './link.js';
import { pullEvents } from './pull-events.js';
import { settleBatch } from './settle-batch.js';

const RETRY_MS = 500;

/**
 * Pulls batches for a durable consumer until it is stopped. Whatever goes wrong (no connection, no JetStream yet, the
 * stream or the consumer deleted) is logged, and after a pause everything is made again from the start.
 */
export function consumeDurably(
  deps: { readonly link: Link; readonly stream: EventStream; readonly log: Log },
  consumer: DurableConsumer,
  handler: EventBatchHandler,
): Subscription {
  const { link, stream, log } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = run();

  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        const { connection, lost } = await link.whenUp(signal);
        await stream.ensure(connection);
        await ensureConsumer(connection, stream, consumer);
        await pullEvents({ connection, lost, log, stream, consumer, stop: signal, handle });
      } catch (error) {
        if (signal.aborted) return;
        stream.forget();
        log.warn({ durable: consumer.durable, reason: reasonOf(error) }, 'event consumer was interrupted');
        await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async function handle(batch: readonly Delivery[]): Promise<void> {
    // Stopped meanwhile: others can have them at once.
    if (signal.aborted) for (const delivery of batch) delivery.nak(0);
    else await settleBatch({ log, consumer, handler }, batch);
  }
}
