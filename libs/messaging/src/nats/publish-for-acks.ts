import type { Msg, MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import type { Log } from '@handoff/kernel';
import { EventRefused } from '../bus-errors.js';
import { EVENT_PLACE, MESSAGE_ID } from './message-id.js';
import { writeHeaders } from './nats-headers.js';
import { newInbox } from './own-subjects.js';
import { subscribe } from './subscribe.js';

const ACK_TIMEOUT_MS = 5_000;
/**
 * The most and the fewest messages sent at once. When another publisher's message comes between two of them, the server
 * refuses the rest, and they are sent again. The chain gets shorter each time: otherwise the server would refuse most of the
 * messages of publishers that are busy at the same time.
 */
const LONGEST_CHAIN = 512;
const SHORTEST_CHAIN = 32;
const EXPECTED_STREAM = 'Nats-Expected-Stream';
const EXPECTED_LAST = 'Nats-Expected-Last-Msg-Id';
const WRONG_LAST_MESSAGE = 10070;

/** A message for a stream, with the id by which the stream recognises it. */
export interface Publication {
  readonly id: string;
  readonly subject: string;
  readonly data: Uint8Array;
  readonly place?: string | undefined;
}

/** The server's answer to a message that it has stored now or before. */
export interface PublishAck {
  readonly seq: number;
  readonly duplicate: boolean;
}

/** The result for one message: stored, or refused by the server or the client. Without a result it is unknown. */
type Result = PublishAck | { readonly refusal: Error };

interface Target {
  readonly connection: NatsConnection;
  readonly streamName: string;
  readonly log: Log;
}

/**
 * Publishes messages to a stream in order, up to {@link LONGEST_CHAIN} at once, and waits for the server's ack of each.
 *
 * Each message names the one before it, and the server stores it only directly after that one
 * (`Nats-Expected-Last-Msg-Id`). When a message is refused or lost, those after it are refused too: no message overtakes
 * another. After another publisher's message, the rest is sent again; its first message names none before it, so this ends.
 *
 * @throws EventRefused when the server refuses a message. Those before it are stored, those after it are not.
 * @throws Error when the server does not answer in time. By then no message is under way, so the caller can try again.
 */
export async function publishForAcks(target: Target, messages: readonly Publication[]): Promise<readonly PublishAck[]> {
  const acks: PublishAck[] = [];
  let chain = LONGEST_CHAIN;
  while (acks.length < messages.length) {
    const results = await publishOnce(target, messages.slice(acks.length, acks.length + chain));
    const stored = results.findIndex((result) => result === undefined || 'refusal' in result);
    acks.push(...(results.slice(0, stored === -1 ? undefined : stored) as readonly PublishAck[]));
    if (stored === -1) {
      chain = Math.min(chain * 2, LONGEST_CHAIN);
      continue;
    }
    const failed = results[stored];
    if (failed === undefined) throw new Error('the server has not acknowledged all events in time');
    const { refusal } = failed as { readonly refusal: Error };
    if (stored === 0 || !isInterrupted(refusal)) throw new EventRefused(acks.length, refusal.message);
    chain = Math.max(Math.floor(chain / 4), SHORTEST_CHAIN);
  }
  return acks;
}

/**
 * The client's own publish makes a request of each message, with a timer and an error created in advance: that was most of
 * the cost of publishing. Here all acks come to one subscription.
 */
async function publishOnce(
  { connection, streamName, log }: Target,
  messages: readonly Publication[],
): Promise<readonly (Result | undefined)[]> {
  const inbox = newInbox(connection);
  const results = new Map<number, Result>();
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));

  const settle = (index: number, work: () => PublishAck | undefined): void => {
    try {
      const ack = work();
      if (ack !== undefined) results.set(index, ack);
    } catch (error) {
      results.set(index, { refusal: error instanceof Error ? error : new Error(String(error)) });
    }
    if (results.size === messages.length) finish();
  };
  const subscription = subscribe(connection, log, `${inbox}.*`, (message) => {
    settle(Number(message.subject.slice(inbox.length + 1)), () => readAck(message));
  });
  void subscription.closed.then(finish);
  const timer = setTimeout(finish, ACK_TIMEOUT_MS);
  for (const [index, message] of messages.entries()) {
    const options = { headers: headersOf(message, streamName, messages[index - 1]), reply: `${inbox}.${index}` };
    settle(index, () => {
      connection.publish(message.subject, message.data, options);
      return undefined;
    });
  }
  await finished;
  clearTimeout(timer);
  if (!subscription.isClosed()) subscription.unsubscribe();
  return messages.map((_, index) => results.get(index));
}

function headersOf({ id, place }: Publication, streamName: string, before: Publication | undefined): MsgHdrs {
  return writeHeaders({
    [MESSAGE_ID]: id,
    [EXPECTED_STREAM]: streamName,
    ...(before === undefined ? {} : { [EXPECTED_LAST]: before.id }),
    ...(place === undefined ? {} : { [EVENT_PLACE]: place }),
  });
}

/** Whether the server refused a message because it did not come directly after the one it names. */
function isInterrupted({ message }: Error): boolean {
  return message.startsWith(`${WRONG_LAST_MESSAGE} `);
}

/** @throws Error when the message was not stored, or no stream takes it. */
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
