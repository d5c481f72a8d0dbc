import { randomUUID } from 'node:crypto';
import { headers as createHeaders, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import type { Log } from '@handoff/kernel';
import { reasonOf } from '../bus-errors.js';
import { subscribe } from './subscribe.js';

/** The headers by which the framework marks a reply as a failure. */
export const SERVICE_ERROR = 'Nats-Service-Error';
export const SERVICE_ERROR_CODE = 'Nats-Service-Error-Code';

export interface MicroServiceDescription {
  readonly name: string;
  readonly version: string;
  readonly description: string;
}

/** Answers one message. Resolves when the reply is sent; an error becomes an error reply. */
export type MicroHandler = (message: Msg) => Promise<void>;

interface Endpoint {
  readonly name: string;
  readonly subject: string;
  readonly handler: MicroHandler;
  requests: number;
  errors: number;
  lastError: string;
  nanoseconds: number;
}

/**
 * Offers endpoints in the form of the NATS services framework (ADR-32 of nats-architecture-and-design): a queue group per
 * service, and answers to `$SRV.PING|INFO|STATS`, so that `nats micro ls`, `info` and `stats` show it.
 *
 * Why not `@nats-io/services`: it is a pre-release for an older client than ours, so both clients would be loaded. It also
 * counts an asynchronous handler as finished at once, so its processing times mean nothing.
 */
export function startMicroService(
  { connection, log }: { readonly connection: NatsConnection; readonly log: Log },
  service: MicroServiceDescription,
  handlers: Readonly<Record<string, MicroHandler>>,
): readonly Subscription[] {
  const name = service.name.replace(/[^-\w]/g, '_');
  const identity = { name, id: randomUUID().replaceAll('-', ''), version: service.version, metadata: {} };
  const started = new Date().toISOString();
  const endpoints = Object.entries(handlers).map(([subject, handler]): Endpoint => ({
    name: subject
      .split('.')
      .at(-1)!
      .replace(/[^-\w]/g, '_'),
    subject,
    handler,
    requests: 0,
    errors: 0,
    lastError: '',
    nanoseconds: 0,
  }));
  const own = endpoints.map((endpoint) =>
    subscribe(connection, log, endpoint.subject, (message) => void handle(endpoint, message), name),
  );
  return [...own, ...monitor('PING', ping), ...monitor('INFO', info), ...monitor('STATS', stats)];

  function monitor(verb: string, answer: () => unknown): readonly Subscription[] {
    return ['', `.${name}`, `.${name}.${identity.id}`].map((suffix) =>
      subscribe(connection, log, `$SRV.${verb}${suffix}`, (message) => message.respond(JSON.stringify(answer()))),
    );
  }

  function ping(): unknown {
    return { type: 'io.nats.micro.v1.ping_response', ...identity };
  }

  function info(): unknown {
    return {
      type: 'io.nats.micro.v1.info_response',
      ...identity,
      description: service.description,
      endpoints: endpoints.map((endpoint) => ({
        name: endpoint.name,
        subject: endpoint.subject,
        queue_group: name,
        metadata: {},
      })),
    };
  }

  function stats(): unknown {
    return {
      type: 'io.nats.micro.v1.stats_response',
      ...identity,
      started,
      endpoints: endpoints.map((endpoint) => ({
        name: endpoint.name,
        subject: endpoint.subject,
        queue_group: name,
        num_requests: endpoint.requests,
        num_errors: endpoint.errors,
        last_error: endpoint.lastError,
        processing_time: Math.round(endpoint.nanoseconds),
        average_processing_time: Math.round(endpoint.nanoseconds / Math.max(endpoint.requests, 1)),
      })),
    };
  }
}

async function handle(endpoint: Endpoint, message: Msg): Promise<void> {
  const began = performance.now();
  try {
    await endpoint.handler(message);
  } catch (error) {
    endpoint.errors += 1;
    endpoint.lastError = reasonOf(error);
    refuse(message);
  } finally {
    endpoint.requests += 1;
    endpoint.nanoseconds += (performance.now() - began) * 1e6;
  }
}

function refuse(message: Msg): void {
  const headers = createHeaders();
  headers.set(SERVICE_ERROR, 'internal error');
  headers.set(SERVICE_ERROR_CODE, '500');
  try {
    message.respond('', { headers });
  } catch {
    // The connection is closed. The caller's timeout tells it that the outcome is unknown, which is true.
  }
}
