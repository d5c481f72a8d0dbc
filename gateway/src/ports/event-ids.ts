/**
 * Where a stream goes on: a place in the log, `unknown` for an id that tells none to this gateway, or undefined for
 * something that no gateway has written.
 */
export type ReadEventId = number | 'unknown' | undefined;

/**
 * Names places in the log to clients, who learn nothing from the names: all are equally long, in no order, and the
 * gateways alone can read them.
 */
export interface EventIds {
  /** The id of an entry that the client is told of: the same each time, from every gateway. */
  ofEntry(seq: number): string;
  /** An id of a place between entries: another each time, so that nobody sees whether others have moved the log on. */
  ofPlace(seq: number): string;
  /** The place that an id names. A plain number, as earlier releases gave them, is `unknown`. */
  read(id: string): ReadEventId;
}
