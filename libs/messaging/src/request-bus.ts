/** A request or a reply: small string headers and an opaque payload, as NATS has them. Header names are lower-case. */
export interface BusMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

/**
 * Answers one request. It never throws: failures are replies too.
 *
 * @param abandoned aborts when whoever asked has said that nobody waits for the reply any more. It is a hint, which may
 * come late or never, and it wants an answer all the same: a wait ends, work that was begun is finished.
 */
export type BusHandler = (request: BusMessage, abandoned: AbortSignal) => Promise<BusMessage>;

/** Subject → handler. */
export type BusEndpoints = Readonly<Record<string, BusHandler>>;

/** A service that takes requests until it is drained. */
export interface Serving {
  /** Takes no new requests and resolves when those in flight are answered. */
  drain(): Promise<void>;
}

export interface RequestOptions {
  /** How long to wait for the reply, in milliseconds. */
  readonly timeoutMs: number;
  /**
   * Aborts when nobody wants the reply any more: the instance that has the request is told so. The reply is awaited all
   * the same, since only it tells whether anything was done. For requests that wait: each that has one costs a listener.
   */
  readonly signal?: AbortSignal | undefined;
}

/** Request/reply between processes; many instances of a service share its load. */
export interface RequestBus {
  /**
   * Sends a request to one instance of the service that serves the subject.
   *
   * @throws HandoffError `UNAVAILABLE` at once when nobody serves the subject, the bus is disconnected or the signal has
   * aborted before anything was sent; `OUTCOME_UNKNOWN` when no reply came within `timeoutMs`.
   */
  request(subject: string, message: BusMessage, options: RequestOptions): Promise<BusMessage>;
  /** Serves these subjects as one named service; instances of one name form a queue group. */
  serve(
    service: { readonly name: string; readonly version: string; readonly description: string },
    endpoints: BusEndpoints,
  ): Promise<Serving>;
}
