/** An event on its way: its stable id, where it goes, and its CloudEvents JSON as UTF-8 bytes. */
export interface OutgoingEvent {
  readonly id: string;
  readonly subject: string;
  readonly data: Uint8Array;
}

/** An event as it arrives, perhaps more than once. */
export interface IncomingEvent {
  readonly id: string;
  readonly subject: string;
  readonly data: Uint8Array;
  /** 1 the first time; grows with every redelivery. */
  readonly attempt: number;
}

/** What becomes of a delivered event: done, again later, or never again. */
export type Disposition = 'ack' | 'nak' | 'term';

/** Handles a batch and says for each event, by position, what becomes of it. A throw is a `nak` for all of them. */
export type EventBatchHandler = (events: readonly IncomingEvent[]) => Promise<readonly Disposition[]>;

export interface DurableConsumer {
  /** The durable's name: consumers of one name share the work, and it survives restarts. */
  readonly durable: string;
  /** Subjects wanted, with NATS wildcards (`*`, `>`). */
  readonly subjects: readonly string[];
  /** At most this many events a batch. */
  readonly maxBatch: number;
}

export interface Subscription {
  /** Takes no new events and resolves when those being handled are settled. */
  stop(): Promise<void>;
}

/** Durable fan-out of events: at least once, in order per publisher. */
export interface EventBus {
  /**
   * Publishes events in order. Resolves when every one is stored durably; publishing an id again is harmless.
   *
   * @throws HandoffError `UNAVAILABLE` when the bus cannot take them now; some may have been taken.
   */
  publish(events: readonly OutgoingEvent[]): Promise<void>;
  /** Consumes with explicit acknowledgement; an event is delivered until it is acked or termed, without limit. */
  consume(consumer: DurableConsumer, handler: EventBatchHandler): Promise<Subscription>;
  /** Hears events as they pass, with no memory and no promise: a hint to look, never the record. */
  listen(subject: string, hear: (event: OutgoingEvent) => void): Promise<Subscription>;
}
