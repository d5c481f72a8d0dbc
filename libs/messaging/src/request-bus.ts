/** A request or a reply: small string headers and an opaque payload, as in NATS. Header names are in lower case. */
export interface BusMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

/**
 * Answers one request. It never throws: failures are replies too.
 *
 * @param abandoned aborts when the requester no longer waits for the reply. It is a hint, which may come late or never. The
 * handler must still answer: it ends a wait, and finishes work that it has begun.
 */
export type BusHandler = (request: BusMessage, abandoned: AbortSignal) => Promise<BusMessage>;

/** Subject → handler. */
export type BusEndpoints = Readonly<Record<string, BusHandler>>;

/** A service that takes requests until it is drained. */
export interface Serving {
  /** Takes no new requests. Resolves when the requests in flight are answered. */
  drain(): Promise<void>;
}

export interface RequestOptions {
  /** How long to wait for the reply, in milliseconds. */
  readonly timeoutMs: number;
  /**
   * Aborts when the requester no longer needs the reply; the bus then notifies the instance that has the request. The reply
   * is still awaited, since it alone tells whether anything was done. Only for waits: each signal costs a listener.
   */
  readonly signal?: AbortSignal | undefined;
}

/** Request/reply between processes; many instances of a service share its load. */
export interface RequestBus {
  /**
   * Sends a request to one instance of the service that serves the subject.
   *
   * @throws HandoffError `UNAVAILABLE` at once when no instance serves the subject, the bus is disconnected, or the signal
   * aborted before the request was sent; `OUTCOME_UNKNOWN` when no reply comes within `timeoutMs`.
   */
  request(subject: string, message: BusMessage, options: RequestOptions): Promise<BusMessage>;
  /** Serves these subjects as one named service. Instances with the same name form a queue group. */
  serve(
    service: { readonly name: string; readonly version: string; readonly description: string },
    endpoints: BusEndpoints,
  ): Promise<Serving>;
}
