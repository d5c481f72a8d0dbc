import { HandoffError, unavailable, type Log } from '@handoff/kernel';
import { errors, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { onAbandoned, reasonNotToSend } from '../request-rules.js';
import { outcomeUnknown } from '../bus-errors.js';
import type { RequestBus, Serving } from '../request-bus.js';
import type { Link } from './link.js';
import { SERVICE_ERROR_CODE } from './micro-service.js';
import { abandonable } from './abandon-over-nats.js';
import { isNoResponders } from './nats-errors.js';
import { packMessage, unpackMessage } from './nats-message.js';
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
      const { headers, data } = packMessage(connection, message);
      const abandon = signal === undefined ? undefined : abandonable(connection, subject, headers);
      const exchange = connection
        .request(subject, data, { timeout: timeoutMs, headers })
        .then((reply) => receive(connection, reply))
        .catch((error: unknown) => {
          throw translate(error);
        })
        .finally(() => underWay.delete(exchange));
      underWay.add(exchange);
      if (signal !== undefined && abandon !== undefined) onAbandoned(signal, exchange, abandon);
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

async function receive(connection: NatsConnection, reply: Msg): ReturnType<typeof unpackMessage> {
  const failure = reply.headers?.get(SERVICE_ERROR_CODE) ?? '';
  if (failure !== '') throw new HandoffError('INTERNAL', { cause: new Error(`the service failed with ${failure}`) });
  try {
    return await unpackMessage(connection, reply);
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
