import { jetstreamManager, type JetStreamManager, type StreamInfo } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { unavailable } from '@handoff/kernel';
import type { StreamInspection } from '../event-bus.js';
import type { EventStream } from './event-stream.js';
import type { Link } from './link.js';
import { eventIdOf, MESSAGE_ID } from './message-id.js';
import { isApiError, isNoResponders, STREAM_NOT_FOUND } from './nats-errors.js';
import { restartBeyond } from './restart-consumers.js';
import { keeperSubject } from './stream-keeper.js';

/** Longer than creating a few consumers takes. */
const KEEPER_WAIT_MS = 5_000;

/** Reads the stream by JetStream's own API. Every method throws `UNAVAILABLE` while that does not answer. */
export function inspectStream(deps: {
  readonly link: Link;
  readonly stream: EventStream;
  readonly subjectPrefix: string;
}): StreamInspection {
  const { link, stream, subjectPrefix } = deps;

  /** Runs work on the stream. Creates the stream first if it is missing. */
  async function ask<T>(work: (manager: JetStreamManager, connection: NatsConnection) => Promise<T>): Promise<T> {
    const connection = link.current();
    if (connection === undefined) throw unavailable('The message bus is not connected.');
    try {
      await stream.ensure(connection);
      const manager = await jetstreamManager(connection, { checkAPI: false });
      return await work(manager, connection).catch(async (error: unknown) => {
        if (!isApiError(error, STREAM_NOT_FOUND)) throw error;
        stream.forget();
        await stream.ensure(connection);
        return work(manager, connection);
      });
    } catch (error) {
      stream.forget();
      throw unavailable('The event stream cannot be looked at.', error);
    }
  }

  /** Asks the keeper of the stream. Without a keeper this process tries itself; the server refuses if it lacks the right. */
  async function restart(connection: NatsConnection, sequence: number | undefined): Promise<readonly string[]> {
    const asked = connection.request(keeperSubject(subjectPrefix), String(sequence ?? ''), { timeout: KEEPER_WAIT_MS });
    const reply = await asked.catch((error: unknown) => {
      if (isNoResponders(error)) return undefined;
      throw error;
    });
    if (reply === undefined) return restartBeyond(connection, stream.name, sequence);
    const { restarted, error } = reply.json<{ readonly restarted?: readonly string[]; readonly error?: string }>();
    if (restarted === undefined) throw new Error(error ?? 'the keeper of the stream did not understand');
    return restarted;
  }

  return {
    connections: () => link.timesUp(),
    state: () =>
      ask(async (manager) => {
        const info = await manager.streams.info(stream.name);
        return {
          incarnation: info.created,
          firstSequence: info.state.first_seq,
          lastSequence: info.state.last_seq,
          keepsForMs: keepsForMs(info),
        };
      }),
    read: (sequence) =>
      ask(async (manager) => {
        const message = await manager.streams.getMessage(stream.name, { seq: sequence });
        if (message === null) return undefined;
        return { id: eventIdOf(message.header.get(MESSAGE_ID)), subject: message.subject, data: message.data };
      }),
    restartConsumersBeyond: (sequence) => ask((_manager, connection) => restart(connection, sequence)),
  };
}

function keepsForMs({ config }: StreamInfo): number {
  const limitedBySize = [config.max_msgs, config.max_bytes, config.max_msgs_per_subject].some((limit) => limit > 0);
  if (limitedBySize) return 0;
  return config.max_age > 0 ? config.max_age / 1e6 : Number.MAX_SAFE_INTEGER;
}
