import {
  DeliverPolicy,
  jetstreamManager,
  type ConsumerInfo,
  type JetStreamManager,
  type StreamInfo,
} from '@nats-io/jetstream';
import { unavailable } from '../bus-errors.js';
import type { StreamInspection } from '../event-bus.js';
import { isApiError, type EventStream } from './event-stream.js';
import type { Link } from './link.js';
import { eventIdOf } from './message-id.js';

const STREAM_NOT_FOUND = 10059;
const CONSUMER_NOT_FOUND = 10014;
const CONSUMER_NAME_IN_USE = 10013;

/** Looks into the stream by JetStream's own API. Every method fails as `UNAVAILABLE` while that does not answer. */
export function inspectStream(deps: { readonly link: Link; readonly stream: EventStream }): StreamInspection {
  const { link, stream } = deps;

  /** Runs work on the stream, which is made first where it is missing. */
  async function ask<T>(work: (manager: JetStreamManager) => Promise<T>): Promise<T> {
    const connection = link.current();
    if (connection === undefined) throw unavailable('The message bus is not connected.');
    try {
      await stream.ensure(connection);
      const manager = await jetstreamManager(connection, { checkAPI: false });
      return await work(manager).catch(async (error: unknown) => {
        if (!isApiError(error, STREAM_NOT_FOUND)) throw error;
        stream.forget();
        await stream.ensure(connection);
        return work(manager);
      });
    } catch (error) {
      stream.forget();
      throw unavailable('The event stream cannot be looked at.', error);
    }
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
        return { id: eventIdOf(message.header), subject: message.subject, data: message.data };
      }),
    restartConsumersBeyond: (sequence) =>
      ask(async (manager) => {
        const consumers: ConsumerInfo[] = [];
        for await (const consumer of manager.consumers.list(stream.name)) consumers.push(consumer);
        // In this order: a consumer that goes on meanwhile must not seem to be ahead of the stream.
        const last = sequence ?? (await manager.streams.info(stream.name)).state.last_seq;
        const ahead = consumers.filter(({ delivered, config }) => isDurable(config) && delivered.stream_seq > last);
        for (const consumer of ahead) await restart(manager, consumer);
        return ahead.map(({ name }) => name);
      }),
  };
}

function isDurable({ durable_name: name }: ConsumerInfo['config']): boolean {
  return name !== undefined && name !== '';
}

function keepsForMs({ config }: StreamInfo): number {
  const limitedBySize = [config.max_msgs, config.max_bytes, config.max_msgs_per_subject].some((limit) => limit > 0);
  if (limitedBySize) return 0;
  return config.max_age > 0 ? config.max_age / 1e6 : Number.MAX_SAFE_INTEGER;
}

/**
 * A durable's position cannot be moved: it is made again under its name, from the start of the stream, or, where it
 * did not want what was there before it, from when it was made. What it had already comes again; consumers know it by
 * its id.
 */
async function restart(manager: JetStreamManager, { stream_name, name, config, created }: ConsumerInfo): Promise<void> {
  await manager.consumers.delete(stream_name, name).catch((error: unknown) => {
    if (!isApiError(error, CONSUMER_NOT_FOUND)) throw error;
  });
  const { deliver_policy, opt_start_seq: _, opt_start_time: since, ...rest } = config;
  const start =
    deliver_policy === DeliverPolicy.All
      ? { deliver_policy }
      : { deliver_policy: DeliverPolicy.StartTime, opt_start_time: since ?? created };
  await manager.consumers.add(stream_name, { ...rest, ...start }).catch((error: unknown) => {
    // Its own process was quicker.
    if (!isApiError(error, CONSUMER_NAME_IN_USE)) throw error;
  });
}
