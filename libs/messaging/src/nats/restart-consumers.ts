import { DeliverPolicy, jetstreamManager, type ConsumerInfo, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { CONSUMER_NAME_IN_USE, CONSUMER_NOT_FOUND, isApiError } from './nats-errors.js';

/**
 * Restarts every durable that has a position beyond a sequence (by default: beyond the last event).
 *
 * @returns the names of the restarted durables.
 */
export async function restartBeyond(
  connection: NatsConnection,
  streamName: string,
  sequence: number | undefined,
): Promise<readonly string[]> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const consumers: ConsumerInfo[] = [];
  for await (const consumer of manager.consumers.list(streamName)) consumers.push(consumer);
  // In this order: a consumer that advances meanwhile must not seem to be ahead of the stream.
  const last = sequence ?? (await manager.streams.info(streamName)).state.last_seq;
  const ahead = consumers.filter(({ delivered, config }) => isDurable(config) && delivered.stream_seq > last);
  for (const consumer of ahead) await restart(manager, consumer);
  return ahead.map(({ name }) => name);
}

function isDurable({ durable_name: name }: ConsumerInfo['config']): boolean {
  return name !== undefined && name !== '';
}

/**
 * A durable's position cannot be moved, so it is created again under its name: from the start of the stream, or from its
 * own creation time if it did not read older events. It receives its former events again; consumers recognise them by id.
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
    // Its own process was first.
    if (!isApiError(error, CONSUMER_NAME_IN_USE)) throw error;
  });
}
