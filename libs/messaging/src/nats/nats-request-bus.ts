import { HandoffError, unavailable, type Log } from '@handoff/kernel';
import { errors, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { onAbandoned, reasonNotToSend } from '../request-rules.js';
import { outcomeUnknown } from '../bus-errors.js';
import type { BusMessage, RequestBus, Serving } from '../request-bus.js';
import type { Link } from './link.js';
import { SERVICE_ERROR_CODE } from './micro-service.js';
import { abandon, newAbandonId } from './abandon-over-nats.js';
import { isNoResponders } from './nats-errors.js';
import { readHeaders } from './nats-headers.js';
import { packMessage, unpackMessage } from './nats-message.js';
import { requesterOf, type Requester } from './requester.js';
import { serveOnNats } from './serve-on-nats.js';

/** Requests over core NATS: one message each way. Services show up in `nats micro ls`. */
export function createNatsRequestBus({ link, log }: { readonly link: Link; readonly log: Log }): RequestBus & {
  /** Drains every service and waits for the requests under way. */
  settle(): Promise<void>;
} {
  const underWay = new Set<Promise<unknown>>();
  const servings = new Set<Serving>();

  return {
    async request(subject, message, options) {
      const connection = link.current();
      if (connection === undefined) throw unavailable('The message bus is not connected.');
      const unsent = reasonNotToSend(options);
      if (unsent !== undefined) throw unsent;
      const { timeoutMs, signal } = options;
      const abandonId = signal === undefined ? undefined : newAbandonId();
      const { headers, data } = packMessage(connection, message, abandonId);
      const exchange = send(log, connection, subject, data, { headers, timeoutMs });
      underWay.add(exchange);
      const over = (): boolean => underWay.delete(exchange);
      exchange.then(over, over);
      if (signal !== undefined && abandonId !== undefined)
        onAbandoned(signal, exchange, () => abandon(connection, subject, abandonId));
      return exchange;
    },
    async serve(service, endpoints) {
      const serving = await serveOnNats({ link, log }, service, endpoints);
      servings.add(serving);
      return serving;
    },
    async settle() {
      await Promise.all([...servings].map((serving) => serving.drain()));
      await Promise.allSettled(underWay);
    },
  };
}

async function send(
  log: Log,
  connection: NatsConnection,
  ...[subject, data, options]: Parameters<Requester['request']>
): Promise<BusMessage> {
  try {
    return await receive(connection, await requesterOf(connection, log).request(subject, data, options));
  } catch (error) {
    throw translate(error);
  }
}

async function receive(connection: NatsConnection, reply: Msg): Promise<BusMessage> {
  const headers = readHeaders(reply);
  const failure = headers[SERVICE_ERROR_CODE.toLowerCase()] ?? '';
  if (failure !== '') throw new HandoffError('INTERNAL', { cause: new Error(`the service failed with ${failure}`) });
  try {
    return await unpackMessage(connection, reply, headers);
  } catch (error) {
    // The service has executed the request, even though the rest of its answer could not be fetched.
    throw outcomeUnknown(error);
  }
}

/**
 * The error for a failed request: `UNAVAILABLE` only if the request certainly reached no service, otherwise
 * `OUTCOME_UNKNOWN`, since it may have been executed.
 */
function translate(error: unknown): HandoffError {
  if (error instanceof HandoffError) return error;
  if (isNoResponders(error)) {
    return unavailable('The service is not running at the moment.', error);
  }
  if (wasNeverSent(error)) return unavailable('The request could not be sent.', error);
  return outcomeUnknown(error);
}

function wasNeverSent(error: unknown): boolean {
  // The server's refusal to let us publish is the cause of the error.
  if (error instanceof errors.RequestError && error.cause instanceof errors.PermissionViolationError) return true;
  return NEVER_SENT.some((type) => error instanceof type);
}

const NEVER_SENT = [
  errors.ClosedConnectionError,
  errors.DrainingConnectionError,
  errors.InvalidSubjectError,
  errors.InvalidArgumentError,
  errors.PermissionViolationError,
];
