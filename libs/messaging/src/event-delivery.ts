import { failpoint, type Log } from '@handoff/kernel';
import { reasonOf } from './bus-errors.js';
import type { Disposition, DurableConsumer, EventBatchHandler, IncomingEvent } from './event-bus.js';

/** Asks the handler for the disposition of each event. An error, or a missing answer, is a `nak`. Never throws. */
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

/** Whether a NATS subject matches a pattern: `*` stands for one token, `>` at the end for one or more. */
export function subjectMatches(pattern: string, subject: string): boolean {
  const wanted = pattern.split('.');
  const tokens = subject.split('.');
  for (const [position, token] of wanted.entries()) {
    if (token === '>') return tokens.length > position;
    if (position >= tokens.length || (token !== '*' && token !== tokens[position])) return false;
  }
  return wanted.length === tokens.length;
}

const FIRST_MS = 100;
/** After an outage, all waiting events should be delivered and handled within half a minute. */
const LONGEST_MS = 10_000;

/**
 * How long a failed event waits for its next attempt: 100 ms after the first, doubling up to 10 s. A hiccup costs little,
 * and an outage causes little load.
 */
export function redeliveryDelayMs(attempt: number): number {
  return Math.min(FIRST_MS * 2 ** Math.min(attempt - 1, 20), LONGEST_MS);
}

/** From this attempt on, a failing event is logged as an error, for an operator. */
export const WORRYING_ATTEMPT = 5;
