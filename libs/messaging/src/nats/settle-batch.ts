import type { Log } from '@handoff/kernel';
import { reasonOf } from '../bus-errors.js';
import type { Disposition, DurableConsumer, EventBatchHandler } from '../event-bus.js';
import { decideDispositions, redeliveryDelayMs, subjectMatches, WORRYING_ATTEMPT } from '../event-delivery.js';
import type { Delivery } from './delivery.js';
import { ACK_WAIT_MS } from './ensure-consumer.js';

const CONFIRM_TIMEOUT_MS = 2_000;

interface Deps {
  readonly log: Log;
  readonly consumer: DurableConsumer;
  readonly handler: EventBatchHandler;
}

/**
 * Passes a batch to its handler and tells the server the disposition of each event. Never throws: the server redelivers the
 * events that it gets no answer for.
 */
export async function settleBatch({ log, consumer, handler }: Deps, batch: readonly Delivery[]): Promise<void> {
  const isWanted = ({ event }: Delivery): boolean =>
    consumer.subjects.some((pattern) => subjectMatches(pattern, event.subject));
  const wanted = batch.filter(isWanted);
  const extending = setInterval(() => {
    // Otherwise the server would give events to another instance while a slow handler still has them.
    tell(log, () => wanted.forEach((delivery) => delivery.extend()));
  }, ACK_WAIT_MS / 3);
  const dispositions =
    wanted.length === 0
      ? []
      : await decideDispositions(
          { log, consumer, handler },
          wanted.map(({ event }) => event),
        );
  clearInterval(extending);

  const acked = batch.filter((delivery) => !isWanted(delivery));
  tell(log, () => {
    wanted.forEach((delivery, position) => {
      if (dispositions[position] === 'ack') acked.push(delivery);
      else settleOtherwise({ log, consumer }, delivery, dispositions[position]);
    });
    for (const delivery of acked.slice(0, -1)) delivery.ack();
  });
  // Acks travel in order on one connection: when the last one is confirmed, all have arrived. One round trip per batch.
  await acked
    .at(-1)
    ?.confirmAck(CONFIRM_TIMEOUT_MS)
    .catch(() => undefined);
}

function settleOtherwise(
  { log, consumer }: Omit<Deps, 'handler'>,
  delivery: Delivery,
  disposition: Disposition | undefined,
): void {
  if (disposition === 'term') return delivery.term();
  const { subject, attempt } = delivery.event;
  const delayMs = redeliveryDelayMs(attempt);
  if (attempt >= WORRYING_ATTEMPT)
    log.error({ durable: consumer.durable, subject, attempt, delayMs }, 'event keeps failing');
  delivery.nak(delayMs);
}

/** Sending throws when the connection is closed for good. */
function tell(log: Log, send: () => void): void {
  try {
    send();
  } catch (error) {
    log.warn({ reason: reasonOf(error) }, 'events could not be settled');
  }
}
