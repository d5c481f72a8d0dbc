import { eventSubject, OPERATIONS, readEvent, type OperationName, type ReceivedEvent } from '@handoff/contracts';
import { HandoffError, systemClock, type Call } from '@handoff/kernel';
import { openBus } from '@handoff/messaging';
import type { OperationReply } from '@handoff/runtime';
import { createTestIssuer, type TestIssuer, type TokenClaims } from '@handoff/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createBusDependencyHealth } from '../adapters/bus-dependency-health.js';
import { createBusEventLog } from '../adapters/bus-event-log.js';
import { createBusRefusalRecorder } from '../adapters/bus-refusal-recorder.js';
import { createMemoryIdempotencyStore } from '../adapters/memory-idempotency-store.js';
import { createOidcSigningKeys } from '../adapters/oidc-signing-keys.js';
import { createSealedEventIds } from '../adapters/sealed-event-ids.js';
import { createGatewayApp } from '../app.js';
import { createEventStreams } from '../application/event-streams.js';
import { createTokenVerifier } from '../application/verify-token.js';
import type { GatewayDeps } from '../gateway-deps.js';
import { createGatewayMetrics } from '../gateway-metrics.js';
import { startGatewayServer, type GatewayServer, type ServerTimeouts } from '../server.js';
import { serveStubService, type StubInput } from './serve-stub-service.js';

export type StubHandler = (input: StubInput, call: Call, abandoned: AbortSignal) => Promise<OperationReply>;

/** One call that reached a service. */
export interface SeenCall {
  readonly operation: OperationName;
  readonly input: StubInput;
  readonly call: Call;
}

/** A gateway over real HTTP, on a memory bus, with stub services that a test controls. */
export interface TestGateway {
  readonly url: string;
  readonly issuer: TestIssuer;
  readonly calls: readonly SeenCall[];
  readonly server: GatewayServer;
  readonly stopping: AbortController;
  /** Sets what an operation does. Default: NOT_FOUND for reads, an empty object for writes. */
  on(operation: OperationName, handler: StubHandler): void;
  callsOf(operation: OperationName): readonly SeenCall[];
  /** The published events of refusals so far. */
  refusals(): readonly ReceivedEvent['data'][];
  /** Sends a request with a token of role finance, unless the headers or claims say otherwise. */
  send(method: string, path: string, options?: SendOptions): Promise<Response>;
  metrics(): Promise<string>;
  close(): Promise<void>;
}

export interface SendOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly claims?: TokenClaims;
  readonly anonymous?: boolean;
  /** Bytes and text are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  /** The client disconnects when it aborts. */
  readonly signal?: AbortSignal;
}

/** A bound for what hangs. A machine that stands still for seconds must not look like an outage. */
const PATIENT_MS = 60_000;

type Group = 'ports' | 'limits' | 'timeouts' | 'exposure';

/** Replaces defaults of a test gateway, member by member. */
export type GatewayOverrides = Partial<Omit<GatewayDeps, Group>> & {
  readonly [G in Group]?: Partial<GatewayDeps[G]>;
};

export async function startTestGateway(
  overrides: GatewayOverrides = {},
  serverTimeouts: Partial<ServerTimeouts> = {},
): Promise<TestGateway> {
  const issuer = await createTestIssuer();
  const bus = await openBus({ url: 'memory:', name: 'test', subjectPrefix: 'handoff' });
  const registry = new Registry();
  const metrics = createGatewayMetrics(registry);
  const logger = pino({ level: 'silent' });
  const stopping = new AbortController();
  const calls: SeenCall[] = [];
  const handlers = new Map<OperationName, StubHandler>();
  for (const service of ['session', 'task', 'audit', 'webhook', 'directory'] as const) {
    await serveStubService(bus, service, async (name, input, call, abandoned) => {
      calls.push({ operation: name, input, call });
      const handler = handlers.get(name) ?? (OPERATIONS[name].access === 'read' ? notFound : empty);
      return handler(input, call, abandoned);
    });
  }

  const refused: ReceivedEvent['data'][] = [];
  await bus.events.listen(eventSubject('handoff', 'gateway', 'request.refused'), ({ data, subject }) => {
    refused.push(readEvent(data, subject).data);
  });

  const common = { bus, prefix: 'handoff', logger, metrics };
  const keys = createOidcSigningKeys({ issuer: issuer.url, jwksUrl: undefined, logger, timeoutMs: PATIENT_MS });
  const verifier = createTokenVerifier({
    keys,
    issuer: issuer.url,
    audience: issuer.audience,
    logger,
    rolesClaim: undefined,
    isRole: (name) => /^[a-z]+$/.test(name),
    toleranceSeconds: 5,
    clock: systemClock,
  });
  const streams = createEventStreams({
    ...common,
    log: createBusEventLog({ ...common, timeoutMs: PATIENT_MS }),
    ids: createSealedEventIds([Buffer.alloc(32, 'k')]),
    clock: systemClock,
    logClock: systemClock,
    replaySeconds: 3_600,
    replayEntries: 1_000,
  });
  const deps: GatewayDeps = {
    ...common,
    version: '1.2.3',
    clock: systemClock,
    readiness: () => ({ identity_provider: verifier.isReady() }),
    stopping: stopping.signal,
    formKeys: [Buffer.alloc(32, 'f')],
    console: { clientId: 'handoff-console', scope: 'openid', resource: undefined, exchange: undefined },
    ...overrides,
    ports: {
      verifier,
      store: createMemoryIdempotencyStore(),
      limiter: undefined,
      refusals: createBusRefusalRecorder({ ...common, waitMs: PATIENT_MS, drainMs: PATIENT_MS }),
      health: createBusDependencyHealth({ ...common, redis: undefined, mode: 'embedded' }),
      streams,
      ...overrides.ports,
    },
    limits: { maxInFlight: 100, maxWaiting: 100, maxStreams: 100, callerSharePercent: 100, ...overrides.limits },
    timeouts: { requestMs: PATIENT_MS, bodyMs: PATIENT_MS, leaseSeconds: 60, ttlSeconds: 60, ...overrides.timeouts },
    exposure: {
      trustProxy: false,
      issuer: issuer.url,
      publicUrl: undefined,
      allowedOrigins: new Set(),
      isLocal: true,
      ...overrides.exposure,
    },
  };
  const app = createGatewayApp(deps);
  const server = await startGatewayServer({
    handle: app.callback(),
    host: '127.0.0.1',
    port: 0,
    timeouts: serverTimeouts,
    logger,
    metrics,
  });

  return {
    url: server.url,
    issuer,
    calls,
    server,
    stopping,
    on: (operation, handler) => handlers.set(operation, handler),
    callsOf: (operation) => calls.filter((seen) => seen.operation === operation),
    async send(method, path, { headers = {}, claims = {}, anonymous = false, body, signal } = {}) {
      const token = anonymous ? undefined : await issuer.token({ roles: ['finance'], ...claims });
      return fetch(server.url + path, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: toBody(body) }),
        ...(signal === undefined ? {} : { signal }),
      });
    },
    refusals: () => [...refused],
    metrics: () => registry.metrics(),
    async close() {
      stopping.abort();
      await deps.ports.streams.close();
      await server.close();
      await deps.ports.refusals.drain();
      verifier.close();
      await bus.close();
      await issuer.close();
    },
  };
}

function toBody(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

const notFound: StubHandler = async () => {
  throw new HandoffError('NOT_FOUND');
};
const empty: StubHandler = async () => ({ body: '{}' });
