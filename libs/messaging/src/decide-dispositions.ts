import { failpoint } from '@handoff/kernel';
import { reasonOf } from './bus-errors.js';
import type { Disposition, DurableConsumer, EventBatchHandler, IncomingEvent } from './event-bus.js';
import type { Log } from './log.js';

/** Asks the handler what becomes of each event. A throw, or an answer that is too short, is a `nak`. Never throws. */
export async function decideDispositions(
  {
    log,
    consumer,
    handler,
  }: { readonly log: Log; readonly consumer: DurableConsumer; readonly handler: EventBatchHandler },
  events: readonly IncomingEvent[],
): Promise<readonly Disposition[]> {
  try {
    const dispositions = await handler(events);
    failpoint('consumer.processed');
    return events.map((_, position) => dispositions[position] ?? 'nak');
  } catch (error) {
    log.error({ durable: consumer.durable, events: events.length, reason: reasonOf(error) }, 'event handler failed');
    return events.map(() => 'nak');
  }
}
