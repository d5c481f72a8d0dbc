import type { EventData, JsonObject } from '../generated/types.js';
import type { SseMessage } from './sse-parser.js';

interface Common {
  /** An opaque position in the audit log, only for resuming after it (`lastEventId`). */
  readonly place: string;
  /** Identifies the event: a duplicate has the same id. */
  readonly id: string;
  /** When it happened (RFC 3339). */
  readonly time: string;
  /** The id of the session, task, approval or webhook that changed. */
  readonly subject: string | null;
  /** Its version after the event; null when nothing changed. */
  readonly sequence: number | null;
}

type Known = {
  readonly [N in keyof EventData]: Common & { readonly type: N; readonly data: EventData[N] };
}[keyof EventData];

/** An entry that another system reported to the audit log. */
interface External extends Common {
  readonly type: `external.${string}`;
  readonly data: JsonObject;
}

/**
 * Events may be missing that the gateway no longer has: read your resources again. The events after the gap are live.
 */
export interface EventGap {
  readonly type: 'gap';
  /** The stream stopped too long ago, or at an id that the gateways cannot read. */
  readonly reason: 'too_long_ago' | 'unknown_id';
  /** The position at which the gap ends. */
  readonly place: string;
}

/** An item of the event stream, discriminated by `type`. A newer gateway may send types that are not listed. */
export type StreamEvent = Known | External | EventGap;

/** Reads the event in a message of the stream. */
export function readStreamEvent({ event: type, data, id }: SseMessage): StreamEvent {
  const payload = JSON.parse(data) as object;
  return { ...payload, place: id, type } as StreamEvent;
}
