/** An event to publish: its stable id, its subject, and its CloudEvents JSON as UTF-8 bytes. */
export interface OutgoingEvent {
  readonly id: string;
  readonly subject: string;
  readonly data: Uint8Array;
  /** Its place in the order of all services' events. The bus carries it in a header and does not interpret it. */
  readonly place?: string | undefined;
}

/** A delivered event. One event may be delivered more than once. */
export interface IncomingEvent {
  readonly id: string;
  readonly subject: string;
  readonly data: Uint8Array;
  /** 1 for the first delivery, +1 for each redelivery. */
  readonly attempt: number;
  /** The place that its publisher gave; undefined if it gave none. */
  readonly place?: string | undefined;
}

/** The handler's answer to a delivered event: done (`ack`), again later (`nak`), or never again (`term`). */
export type Disposition = 'ack' | 'nak' | 'term';

/** Handles a batch. The result has one disposition for each event, in order. An error is a `nak` for all of them. */
export type EventBatchHandler = (events: readonly IncomingEvent[]) => Promise<readonly Disposition[]>;

export interface DurableConsumer {
  /** The durable's name. Consumers with the same name share the work; the durable survives restarts. */
  readonly durable: string;
  /** The subjects to consume, with NATS wildcards (`*`, `>`). */
  readonly subjects: readonly string[];
  /** The most events in a batch. */
  readonly maxBatch: number;
  /**
   * The least time from the start of one batch to the start of the next, in milliseconds, unless no more fit into it; 0. The
   * events of that time share a batch. After a longer pause, an event is handled at once. A bus whose publisher waits for the
   * consumers does not linger: the publisher does.
   */
  readonly lingerMs?: number;
}

export interface Subscription {
  /** Takes no new events. Resolves when the events being handled are settled. */
  stop(): Promise<void>;
}

/** The state of the stream in which a bus keeps its events. */
export interface StreamState {
  /** Identifies this incarnation of the stream. Another value means that the stream was deleted and created again. */
  readonly incarnation: string;
  /** The sequences of the oldest and the newest event. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** The least time for which it keeps an event, in milliseconds; 0 if other events can push it out earlier. */
  readonly keepsForMs: number;
}

/**
 * Reads the stream for publishers, which compare it with their outbox. A stream can be deleted, and a server that lost its
 * last writes or was restored from a copy lacks events that it had acknowledged.
 */
export interface StreamInspection {
  /** The number of connections so far. The stream may have changed while the server was away. */
  connections(): number;
  state(): Promise<StreamState>;
  /** The event with this sequence; undefined if there is none. */
  read(sequence: number): Promise<OutgoingEvent | undefined>;
  /**
   * Restarts every durable that has a position beyond this sequence (by default: beyond the last event). Such a durable
   * remembers a lost stream, and would skip new events up to its position.
   *
   * @returns the names of the restarted durables.
   */
  restartConsumersBeyond(sequence?: number): Promise<readonly string[]>;
}

/** Durable fan-out of events: at least once, in order per publisher. */
export interface EventBus {
  /**
   * Publishes events in order. Resolves when all of them are stored durably; publishing an id again is harmless. An event is
   * stored only after the one before it: no event overtakes another, whatever goes wrong.
   *
   * @returns the stream sequence of each event; empty if the bus keeps no stream.
   * @throws EventRefused when the bus refuses one of them.
   * @throws HandoffError `UNAVAILABLE` when the bus cannot take them now. It may have taken some of them.
   */
  publish(events: readonly OutgoingEvent[]): Promise<readonly number[]>;
  /** Absent if the bus keeps no stream: its consumers handle an event before it acknowledges, so none can be lost later. */
  readonly stream?: StreamInspection;
  /**
   * Keeps the stream for all services: creates it and these consumers when they are missing, and restarts consumers for
   * {@link StreamInspection.restartConsumersBeyond}. One part of an installation does this; the others need no right to.
   * Absent if the bus keeps no stream.
   */
  keep?(consumers: readonly DurableConsumer[]): Subscription;
  /** Consumes with explicit acknowledgement. The bus delivers an event until the handler acks or terms it. */
  consume(consumer: DurableConsumer, handler: EventBatchHandler): Promise<Subscription>;
  /**
   * Sends a hint to the present listeners of a subject. The bus neither stores nor confirms it. Never throws: a hint is
   * dropped when the bus cannot be reached or the message is too large.
   */
  hint(subject: string, data: Uint8Array): void;
  /** Receives events and hints as they are sent; missed ones are not delivered later. The id of a hint is empty. */
  listen(subject: string, hear: (event: OutgoingEvent) => void): Promise<Subscription>;
}
