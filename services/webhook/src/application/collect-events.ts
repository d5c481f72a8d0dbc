import { readEvent } from '@handoff/contracts';
import { toHandoffError, type HandoffError } from '@handoff/kernel';
import type { Disposition, EventBatchHandler, IncomingEvent } from '@handoff/messaging';
import type { CollectedEvent, EventPlace, WebhookStore } from '../ports/webhook-store.js';

/** The durable consumer that all instances share. */
export const CONSUMER = 'webhook';

export interface CollectEventsDeps {
  readonly store: Pick<WebhookStore, 'collect' | 'hasWebhooks'>;
  /** How long deliveries are kept, in milliseconds: older events get no delivery. */
  readonly retentionMs: number;
  /** Called when a delivery is due. */
  readonly onDue: () => void;
  /** Called for every message that is no event, while there are webhooks. */
  readonly onUnreadable: (event: IncomingEvent, error: HandoffError) => void;
  /** Called each time that an event could not be stored even alone. */
  readonly onSetAside: (event: IncomingEvent, error: HandoffError) => void;
}

/**
 * Creates the deliveries of events, each once. An event is acked only when its deliveries are committed. A message that is no
 * event is acked without a delivery: the audit service keeps its bytes.
 *
 * Without webhooks nothing is read. An event comes after its commit, and so after the commit of each webhook that it is for:
 * the look that follows finds the webhook.
 *
 * When a batch cannot be stored, each event is tried alone. An event that fails alone is redelivered, later each time.
 */
export function collectEvents(deps: CollectEventsDeps): EventBatchHandler {
  const { store, retentionMs, onDue, onSetAside } = deps;
  const collect = async (events: readonly CollectedEvent[]): Promise<void> => {
    if (events.length > 0 && (await store.collect(events, retentionMs)) > 0) onDue();
  };

  const collectAlone = async (event: IncomingEvent, read: CollectedEvent | undefined): Promise<Disposition> => {
    try {
      await collect(read === undefined ? [] : [read]);
      return 'ack';
    } catch (thrown) {
      if (isNobodysFault(thrown)) throw thrown;
      onSetAside(event, toHandoffError(thrown));
      return 'nak';
    }
  };

  return async (batch) => {
    if (!(await store.hasWebhooks())) return batch.map(() => 'ack' as const);
    const events = batch.map((event) => read(event, deps));
    try {
      await collect(events.filter((event) => event !== undefined));
      return batch.map(() => 'ack' as const);
    } catch (thrown) {
      if (isNobodysFault(thrown)) throw thrown;
    }
    const dispositions: Disposition[] = [];
    for (const [index, event] of batch.entries()) dispositions.push(await collectAlone(event, events[index]));
    return dispositions;
  };
}

/** Whether no event is at fault: the database is not available, or the outcome is unknown. */
function isNobodysFault(thrown: unknown): boolean {
  return ['unavailable', 'unknown_outcome'].includes(toHandoffError(thrown).kind);
}

function read(event: IncomingEvent, { onUnreadable }: CollectEventsDeps): CollectedEvent | undefined {
  try {
    const { id, name, time, data } = readEvent(event.data, event.subject);
    const body = Buffer.from(event.data).toString();
    const place = readPlace(event.place);
    return { id: id.toLowerCase(), name, time: new Date(time), place, participants: data.participants, body };
  } catch (thrown) {
    onUnreadable(event, toHandoffError(thrown));
    return undefined;
  }
}

const PLACE = /^(\d{1,18}):(\d{1,18})$/;

/** Undefined for a text that is no place. */
function readPlace(text = ''): EventPlace | undefined {
  const [, place, transactionId] = PLACE.exec(text) ?? [];
  return place === undefined || transactionId === undefined ? undefined : { place, transactionId };
}
