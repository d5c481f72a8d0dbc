import type { NatsConnection } from '@nats-io/transport-node';
import type { Log } from '@handoff/kernel';
import type { OutgoingEvent, StreamInspection, StreamState } from '../event-bus.js';
import { EventRefused } from '../bus-errors.js';
import { messageIdAfterLoss } from './message-id.js';
import { publishForAcks } from './publish-for-acks.js';

/** Each attempt may meet another purge; a stream is not purged more often than this in ten minutes. */
const MOST_LOSSES = 10;

/**
 * Publishes events in order and returns the sequences at which they are stored, even if the server takes some of them for
 * duplicates of events that it has lost.
 *
 * @throws EventRefused when the server refuses one of them.
 * @throws Error when the server does not answer.
 */
export async function storeEvents(
  deps: {
    readonly connection: NatsConnection;
    readonly streamName: string;
    readonly stream: StreamInspection;
    readonly log: Log;
  },
  events: readonly OutgoingEvent[],
): Promise<readonly number[]> {
  const acks = [...(await publishForAcks(deps, events))];
  const isLost = async (index: number, state: StreamState): Promise<boolean> => {
    const { seq } = acks[index]!;
    // A purge loses thousands of events: spares reading each of them.
    if (seq < state.firstSequence || seq > state.lastSequence) return true;
    return (await deps.stream.read(seq))?.id !== events[index]!.id;
  };
  let suspects = [...events.keys()];
  for (let losses = 0; losses < MOST_LOSSES; losses += 1) {
    const duplicates = suspects.filter((index) => acks[index]!.duplicate);
    if (duplicates.length === 0) break;
    const state = await deps.stream.state();
    const lost = await allOrFirstError(duplicates.map((index) => isLost(index, state)));
    suspects = duplicates.filter((_, at) => lost[at]);
    const again = suspects.map((index) => {
      const event = events[index]!;
      return { ...event, id: messageIdAfterLoss(event.id, acks[index]!.seq) };
    });
    const stored = await publishForAcks(deps, again).catch((error: unknown) => {
      throw error instanceof EventRefused ? error.at(suspects[error.index]!) : error;
    });
    stored.forEach((ack, at) => (acks[suspects[at]!] = ack));
  }
  return acks.map(({ seq }) => seq);
}

/** Waits for all, so that no read is under way when the caller tries again. */
async function allOrFirstError<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
