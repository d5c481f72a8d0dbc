import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { succeedsWithin, type Log } from '@handoff/kernel';
import { reasonOf } from '../bus-errors.js';
import type { BusEndpoints, BusHandler, BusMessage, Serving } from '../request-bus.js';
import { ABANDON_ID, createAbandonment } from './abandon-over-nats.js';
import type { Link } from './link.js';
import { startMicroService, type MicroServiceDescription } from './micro-service.js';
import { readHeaders } from './nats-headers.js';
import { packMessage, unpackMessage } from './nats-message.js';
import { flushSubscriptions } from './subscribe.js';
import { writeTogether } from './write-together.js';

/** While the server is away subscriptions cannot drain: after this, drain no longer waits for it. */
const DRAIN_WAIT_MS = 2_000;

/** Serves endpoints as one NATS service, on the present connection and on each later one. */
export async function serveOnNats(
  { link, log }: { readonly link: Link; readonly log: Log },
  service: MicroServiceDescription,
  endpoints: BusEndpoints,
): Promise<Serving> {
  const inFlight = new Set<Promise<void>>();
  const abandonment = createAbandonment();
  let subscriptions: readonly Subscription[] = [];
  let drained: Promise<void> | undefined;

  const detach = link.onConnection((connection) => {
    const handlers = Object.entries(endpoints).map(
      ([subject, handler]) => [subject, track(connection, handler)] as const,
    );
    subscriptions = [
      ...startMicroService({ connection, log }, service, Object.fromEntries(handlers)),
      ...abandonment.listen(connection, log, Object.keys(endpoints)),
    ];
    for (const subscription of subscriptions) void subscription.closed.then(reportEnd);
  });
  // So that the endpoints can be reached when this function resolves.
  await flushSubscriptions(link);

  return {
    drain() {
      drained ??= drain();
      return drained;
    },
  };

  function track(connection: NatsConnection, handler: BusHandler): (message: Msg) => Promise<void> {
    return (message) => {
      const headers = readHeaders(message);
      const answering = abandonment
        .serve(headers[ABANDON_ID], (abandoned) =>
          answer(connection, (request) => handler(request, abandoned), { message, headers }),
        )
        .finally(() => inFlight.delete(answering));
      inFlight.add(answering);
      return answering;
    };
  }

  async function answer(
    connection: NatsConnection,
    handler: (request: BusMessage) => Promise<BusMessage>,
    { message, headers: received }: { readonly message: Msg; readonly headers: BusMessage['headers'] },
  ): Promise<void> {
    try {
      const request = await unpackMessage(connection, message, received);
      const { headers, data } = packMessage(connection, await handler(request));
      writeTogether(connection);
      message.respond(data, { headers });
    } catch (error) {
      log.error(
        { service: service.name, subject: message.subject, reason: reasonOf(error) },
        'request could not be answered',
      );
      throw error;
    }
  }

  function reportEnd(error: Error | void): void {
    // The server ends a subscription with an error only when we have no right to it.
    if (error instanceof Error)
      log.error({ service: service.name, reason: error.message }, 'service may not be offered');
  }

  async function drain(): Promise<void> {
    detach();
    // The subscriptions end at the server first; requests that it sent before that still arrive and are answered.
    await succeedsWithin(DRAIN_WAIT_MS, Promise.allSettled(subscriptions.map((subscription) => subscription.drain())));
    await Promise.allSettled(inFlight);
    await flushSubscriptions(link);
  }
}
