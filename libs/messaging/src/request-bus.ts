/** A request or a reply: small string headers and an opaque payload, as NATS has them. Header names are lower-case. */
export interface BusMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

/** Answers one request. It never throws: failures are replies too. */
export type BusHandler = (request: BusMessage) => Promise<BusMessage>;

/** Subject → handler. */
export type BusEndpoints = Readonly<Record<string, BusHandler>>;

/** A service that takes requests until it is drained. */
export interface Serving {
  /** Takes no new requests and resolves when those in flight are answered. */
  drain(): Promise<void>;
}

/** Request/reply between processes; many instances of a service share its load. */
export interface RequestBus {
  /**
   * Sends a request to one instance of the service that serves the subject.
   *
   * @throws HandoffError `UNAVAILABLE` at once when nobody serves the subject or the bus is disconnected before
   * anything was sent; `OUTCOME_UNKNOWN` when no reply came within `timeoutMs`.
   */
  request(subject: string, message: BusMessage, options: { readonly timeoutMs: number }): Promise<BusMessage>;
  /** Serves these subjects as one named service; instances of one name form a queue group. */
  serve(
    service: { readonly name: string; readonly version: string; readonly description: string },
    endpoints: BusEndpoints,
  ): Promise<Serving>;
}
