import type { EventDataOf, EventName } from '@handoff/contracts';
import type { JsonObject } from '@handoff/kernel';
import type { SseMessage } from './sse-parser.js';

interface Common {
  /** Names its place in the audit log, opaquely: only good to resume after it (`lastEventId`). */
  readonly place: string;
  /** Names the event for good: one that comes twice has the same. */
  readonly id: string;
  /** When it happened (RFC 3339). */
  readonly time: string;
  /** The id of what it happened to. */
  readonly subject: string | null;
  /** The version of that after it; null where nothing changed. */
  readonly sequence: number | null;
}

type Known = {
  readonly [N in EventName]: Common & { readonly type: N; readonly data: Omit<EventDataOf<N>, 'participants'> };
}[EventName];

/** Something that was reported to the audit log from elsewhere. */
interface External extends Common {
  readonly type: `external.${string}`;
  readonly data: JsonObject;
}

/** Events may have been missed that the gateway cannot give any more: read what matters anew. What follows is live. */
export interface EventGap {
  readonly type: 'gap';
  /** Left off too long ago, or at an id that the gateways cannot read (any more). */
  readonly reason: 'too_long_ago' | 'unknown_id';
  /** Names the place up to which that is. */
  readonly place: string;
}

/** What an event stream gives; told apart by `type`. A newer gateway may send types that are not listed. */
export type StreamEvent = Known | External | EventGap;

/** The event that a message of the stream carries. */
export function readStreamEvent({ event: type, data, id }: SseMessage): StreamEvent {
  const payload = JSON.parse(data) as object;
  return { ...payload, place: id, type } as StreamEvent;
}
