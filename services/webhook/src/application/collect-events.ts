import { readEvent } from '@handoff/contracts';
import { toHandoffError, type HandoffError } from '@handoff/kernel';
import type { Disposition, EventBatchHandler, IncomingEvent } from '@handoff/messaging';
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
  /** Hears of every event that cannot be kept, alone either, each time that it comes. */
  readonly onSetAside: (event: IncomingEvent, error: HandoffError) => void;
}

/**
 * Makes deliveries of the events there are, each once. An event is acked only when its deliveries are committed. What
 * cannot be read is passed over: the audit service keeps its bytes, and redriven, it comes to nobody but the log.
 *
 * Where a batch cannot be kept, each event is tried alone: one that spoils it comes again by itself, ever later.
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

/** The database is away, or nothing is known of what it did: then no event is at fault. */
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

/** What else may stand there is nobody's place. */
function readPlace(text = ''): EventPlace | undefined {
  const [, place, transactionId] = PLACE.exec(text) ?? [];
  return place === undefined || transactionId === undefined ? undefined : { place, transactionId };
}
