import { headers, type Msg, type NatsConnection } from '@nats-io/transport-node';
import type { Log } from '../log.js';
import { EVENT_PLACE, MESSAGE_ID } from './message-id.js';
import { newInbox } from './places.js';
import { subscribe } from './subscribe.js';

const ACK_TIMEOUT_MS = 5_000;
const EXPECTED_STREAM = 'Nats-Expected-Stream';

/** A message for a stream, and the id by which the stream knows it again. */
export interface Publication {
  readonly id: string;
  readonly subject: string;
  readonly data: Uint8Array;
  readonly place?: string | undefined;
}

/** What the server says of a message that it has stored, or has stored before. */
export interface PublishAck {
  readonly seq: number;
  readonly duplicate: boolean;
}

/**
 * Publishes messages to a stream, all at once and in order, and waits for the server's ack of each.
 *
 * The client's own publish makes a request of each message, with a timer and an error made in advance: that was most of
 * what publishing cost. Here the acks of all come to one subscription.
 *
 * @throws Error when one of them is not stored; others may be. Not before each has been answered or has had its time, so
 * that nothing is still under way when the caller tries again.
 */
export async function publishForAcks(
  deps: { readonly connection: NatsConnection; readonly streamName: string; readonly log: Log },
  messages: readonly Publication[],
): Promise<readonly PublishAck[]> {
  if (messages.length === 0) return [];
  const { connection, streamName, log } = deps;
  const inbox = newInbox(connection);
  const acks = new Map<number, PublishAck>();
  const failures: unknown[] = [];
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));

  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      failures.push(error);
    }
    if (acks.size + failures.length === messages.length) finish();
  };
  const subscription = subscribe(connection, log, `${inbox}.*`, (message) => {
    attempt(() => acks.set(Number(message.subject.slice(inbox.length + 1)), readAck(message)));
  });
  void subscription.closed.then(finish);
  const timer = setTimeout(finish, ACK_TIMEOUT_MS);
  for (const [index, { id, subject, data, place }] of messages.entries()) {
    const own = headers();
    own.set(MESSAGE_ID, id);
    own.set(EXPECTED_STREAM, streamName);
    if (place !== undefined) own.set(EVENT_PLACE, place);
    attempt(() => connection.publish(subject, data, { headers: own, reply: `${inbox}.${index}` }));
  }
  await finished;
  clearTimeout(timer);
  if (!subscription.isClosed()) subscription.unsubscribe();

  if (failures.length > 0) throw failures[0];
  if (acks.size < messages.length) throw new Error('the server has not acknowledged all events in time');
  return messages.map((_, index) => acks.get(index)!);
}

/** @throws Error when it says that the message is not stored, or that nobody is there to store it. */
function readAck(message: Msg): PublishAck {
  if (message.headers?.code === 503) throw new Error('no stream takes the event');
  const { seq, duplicate = false, error } = message.json<Answer>();
  if (error !== undefined) throw new Error(`${error.err_code} ${error.description}`);
  if (typeof seq !== 'number') throw new Error('the answer is no ack');
  return { seq, duplicate };
}

interface Answer {
  readonly seq?: number;
  readonly duplicate?: boolean;
  readonly error?: { readonly err_code?: number; readonly description?: string };
}
