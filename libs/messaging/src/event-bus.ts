/** An event on its way: its stable id, where it goes, and its CloudEvents JSON as UTF-8 bytes. */
export interface OutgoingEvent {
  readonly id: string;
  readonly subject: string;
  readonly data: Uint8Array;
  /** Its place in an order that publishers share. The bus carries it beside the event, and reads nothing in it. */
  readonly place?: string | undefined;
}

/** An event as it arrives, perhaps more than once. */
export interface IncomingEvent {
  readonly id: string;
  readonly subject: string;
  readonly data: Uint8Array;
  /** 1 the first time; grows with every redelivery. */
  readonly attempt: number;
  /** As its publisher gave it; undefined where it gave none. */
  readonly place?: string | undefined;
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

/** What a bus that keeps its events in a stream says of that stream. */
export interface StreamState {
  /** Names this life of the stream: another one means that it was deleted and made anew. */
  readonly incarnation: string;
  /** The places of the oldest and the newest event. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** How long it keeps an event at least, in milliseconds; 0 where that depends on how much else is published. */
  readonly keepsForMs: number;
}

/**
 * A look into the stream, for publishers who compare it with their own record: a stream can be deleted, and a server
 * that lost its last writes, or was restored from a copy, has forgotten events that it had acknowledged.
 */
export interface StreamInspection {
  /** Grows with every connection made: what the server has may have changed while it was away. */
  connections(): number;
  state(): Promise<StreamState>;
  /** The event at a place; undefined when there is none. */
  read(sequence: number): Promise<OutgoingEvent | undefined>;
  /**
   * Has every durable that claims to have had an event beyond this place (by default: beyond the last there is) start
   * over. It remembers a stream that is no more, and would skip what comes to the places that it believes it has had.
   *
   * @returns the durables' names.
   */
  restartConsumersBeyond(sequence?: number): Promise<readonly string[]>;
}

/** Durable fan-out of events: at least once, in order per publisher. */
export interface EventBus {
  /**
   * Publishes events in order. Resolves when every one is stored durably; publishing an id again is harmless. An event is
   * stored only when the one before it is: whatever goes wrong, none overtakes another.
   *
   * @returns the place of each in the stream; empty where the bus keeps none.
   * @throws EventRefused when the bus says no to one of them.
   * @throws HandoffError `UNAVAILABLE` when the bus cannot take them now; some may have been taken.
   */
  publish(events: readonly OutgoingEvent[]): Promise<readonly number[]>;
  /** Absent where the bus keeps no stream: what it has acknowledged was handled, and cannot be lost afterwards. */
  readonly stream?: StreamInspection;
  /**
   * Looks after the stream for all: makes it and these consumers where they are missing, and does for publishers what
   * {@link StreamInspection.restartConsumersBeyond} asks for. One part of an installation does; the others need not be
   * allowed to. Absent where the bus keeps no stream.
   */
  keep?(consumers: readonly DurableConsumer[]): Subscription;
  /** Consumes with explicit acknowledgement; an event is delivered until it is acked or termed, without limit. */
  consume(consumer: DurableConsumer, handler: EventBatchHandler): Promise<Subscription>;
  /**
   * Tells whoever listens to a subject right now. Nobody keeps it and nothing says whether anybody heard: a hint to look,
   * never the record. Never throws; where the bus cannot be reached, or the message is too large for it, nothing is told.
   */
  hint(subject: string, data: Uint8Array): void;
  /** Hears events and hints as they pass, with no memory and no promise. The id of a hint is empty. */
  listen(subject: string, hear: (event: OutgoingEvent) => void): Promise<Subscription>;
}
