/**
 * What an id means: a place in the log, `unknown` for an id that this gateway cannot read, or undefined for text that
 * no gateway wrote.
 */
export type ReadEventId = number | 'unknown' | undefined;

/**
 * Opaque names for places in the log. Clients learn nothing from them: they all have the same length and no order, and
 * only gateways can read them.
 */
export interface EventIds {
  /** The id of an entry that is sent to the client: always the same, from every gateway. */
  ofEntry(seq: number): string;
  /** An id of a place: different each time, so that clients cannot see whether the log has grown. */
  ofPlace(seq: number): string;
  /** Reads an id. A plain number, which earlier releases sent, is `unknown`. */
  read(id: string): ReadEventId;
}
