import { readEvent } from '@handoff/contracts';
import { toHandoffError, type HandoffError } from '@handoff/kernel';
import type { EventBatchHandler, IncomingEvent } from '@handoff/messaging';
import type { CollectedEvent, EventPlace, WebhookStore } from '../ports/webhook-store.js';

/** The durable that all instances share. */
export const CONSUMER = 'webhook';

export interface CollectEventsDeps {
  readonly store: Pick<WebhookStore, 'collect'>;
  /** How long deliveries are kept, in milliseconds: what is older was delivered and forgotten, or is nobody's. */
  readonly retentionMs: number;
  /** Hears that something is due. */
  readonly onDue: () => void;
  /** Hears of every message that is no event. */
  readonly onUnreadable: (event: IncomingEvent, error: HandoffError) => void;
}

/**
 * Makes deliveries of the events there are, each once. An event is acked only when its deliveries are committed. What
 * cannot be read is passed over: the audit service keeps its bytes, and redriven, it comes to nobody but the log.
 */
export function collectEvents(deps: CollectEventsDeps): EventBatchHandler {
  const { store, retentionMs, onDue } = deps;
  return async (batch) => {
    const events = batch.flatMap((event) => read(event, deps));
    if (events.length > 0 && (await store.collect(events, retentionMs)) > 0) onDue();
    return batch.map(() => 'ack' as const);
  };
}

function read(event: IncomingEvent, { onUnreadable }: CollectEventsDeps): CollectedEvent | [] {
  try {
    const { id, name, time, data } = readEvent(event.data, event.subject);
    const body = Buffer.from(event.data).toString();
    const place = readPlace(event.place);
    return { id: id.toLowerCase(), name, time: new Date(time), place, participants: data.participants, body };
  } catch (thrown) {
    onUnreadable(event, toHandoffError(thrown));
    return [];
  }
}

const PLACE = /^(\d{1,18}):(\d{1,18})$/;

/** What else may stand there is nobody's place. */
function readPlace(text = ''): EventPlace | undefined {
  const [, place, transactionId] = PLACE.exec(text) ?? [];
  return place === undefined || transactionId === undefined ? undefined : { place, transactionId };
}
