import type { MsgHdrs } from '@nats-io/transport-node';

/** The header by which JetStream knows a message again. */
export const MESSAGE_ID = 'Nats-Msg-Id';
/** The header with an event's place in the order that publishers share. */
export const EVENT_PLACE = 'Handoff-Place';
const LOST_AT = ';lost-at=';

/**
 * The id under which an event is published again that the server says it has, at a place where it is not. JetStream
 * remembers ids apart from its messages: after a purge it goes on taking the same event for a duplicate, keeps nothing,
 * and acknowledges. The place in the id makes it another one to the server, and the same for every further attempt.
 */
export function messageIdAfterLoss(eventId: string, sequence: number): string {
  return `${eventId}${LOST_AT}${sequence}`;
}

/** The id of the event that a message is, however often it had to be published; empty where it has none. */
export function eventIdOf(headers: MsgHdrs | undefined): string {
  return headers?.get(MESSAGE_ID).split(LOST_AT)[0] ?? '';
}
