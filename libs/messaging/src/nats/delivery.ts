import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { IncomingEvent } from '../event-bus.js';
import { EVENT_PLACE, eventIdOf, MESSAGE_ID } from './message-id.js';
import { readHeaders } from './nats-headers.js';

/** A delivered event that the server expects an answer for. */
export interface Delivery {
  readonly event: IncomingEvent;
  ack(): void;
  /** Acks, and waits until the server has the ack. */
  confirmAck(timeoutMs: number): Promise<void>;
  /** Asks for redelivery after this delay. */
  nak(delayMs: number): void;
  /** Asks for no redelivery. */
  term(): void;
  /** Asks for more time. */
  extend(): void;
}

/** A delivered message, with JetStream's acknowledgements: short texts published to its reply subject. */
export function toDelivery(connection: NatsConnection, message: Msg): Delivery {
  const say = (text: string): void => {
    message.respond(text);
  };
  return {
    event: toIncomingEvent(message),
    ack: () => say('+ACK'),
    async confirmAck(timeoutMs) {
      await connection.request(message.reply ?? '', '+ACK', { timeout: timeoutMs });
    },
    nak: (delayMs) => say(delayMs > 0 ? `-NAK ${JSON.stringify({ delay: delayMs * 1e6 })}` : '-NAK'),
    term: () => say('+TERM'),
    extend: () => say('+WPI'),
  };
}

function toIncomingEvent(message: Msg): IncomingEvent {
  const { subject, data, reply = '' } = message;
  // $JS.ACK.<stream>.<consumer>.<delivered>.<stream sequence>.…, or, from 2.10 on where accounts are bridged,
  // $JS.ACK.<domain>.<account>.<stream>.<consumer>.<delivered>.<stream sequence>.…
  const tokens = reply.split('.');
  const [stream, , delivered, sequence] = tokens.slice(tokens.length >= 11 ? 4 : 2);
  const headers = readHeaders(message);
  const id = eventIdOf(headers[MESSAGE_ID.toLowerCase()]);
  const place = headers[EVENT_PLACE.toLowerCase()];
  // A message of another publisher may lack an id: its sequence in the stream serves as one.
  return {
    id: id === '' ? `${stream}:${sequence}` : id,
    subject,
    data,
    attempt: Number(delivered),
    place: place === '' ? undefined : place,
  };
}
