/** The header by which JetStream recognises a message. */
export const MESSAGE_ID = 'Nats-Msg-Id';
/** The header with an event's place in the order of all services' events. */
export const EVENT_PLACE = 'Handoff-Place';
const LOST_AT = ';lost-at=';

/**
 * The id under which an event is published again when the server claims to have it and does not. JetStream remembers ids
 * apart from its messages: after a purge it takes the same event for a duplicate, acknowledges it, and keeps nothing. With
 * the lost sequence in it, the id is new to the server, and the same for every further attempt.
 */
export function messageIdAfterLoss(eventId: string, sequence: number): string {
  return `${eventId}${LOST_AT}${sequence}`;
}

/** The id of the event in a message with this id, however often the event was published; empty if the message has none. */
export function eventIdOf(messageId = ''): string {
  const lostAt = messageId.indexOf(LOST_AT);
  return lostAt === -1 ? messageId : messageId.slice(0, lostAt);
}
