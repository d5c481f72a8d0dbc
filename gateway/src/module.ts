import { RoleName } from '@handoff/contracts';
import { systemClock } from '@handoff/kernel';
import type { RedisClient } from '@handoff/redis';
import { openEmbeddedKey, type Module, type ModuleContext, type RunningModule } from '@handoff/runtime';
import { createBusDependencyHealth } from './adapters/bus-dependency-health.js';
import { createBusEventLog } from './adapters/bus-event-log.js';
import { createBusRefusalRecorder } from './adapters/bus-refusal-recorder.js';
import { EMBEDDED_AUDIENCE, EMBEDDED_ISSUER, openEmbeddedSigningKeys } from './adapters/embedded-signing-keys.js';
import { createIdempotencyMacs } from './adapters/idempotency-macs.js';
import { createMemoryIdempotencyStore } from './adapters/memory-idempotency-store.js';
import { createMemoryRateLimiter } from './adapters/memory-rate-limiter.js';
import { createOidcSigningKeys } from './adapters/oidc-signing-keys.js';
import { createRedisIdempotencyStore } from './adapters/redis-idempotency-store.js';
import { createRedisRateLimiter } from './adapters/redis-rate-limiter.js';
import { createSealedEventIds } from './adapters/sealed-event-ids.js';
import { createGatewayApp } from './app.js';
import { createEventStreams } from './application/event-streams.js';
import { createTokenVerifier } from './application/verify-token.js';
import { GATEWAY_CONFIG } from './config.js';
import { createGatewayMetrics } from './gateway-metrics.js';
import type { RateLimiter } from './ports/rate-limiter.js';
import type { TokenVerifier } from './ports/token-verifier.js';
import { startGatewayServer } from './server.js';

type Context = ModuleContext<typeof GATEWAY_CONFIG>;

/** The HTTP edge as a part of a process. */
export const gatewayModule: Module<typeof GATEWAY_CONFIG> = { name: 'gateway', config: GATEWAY_CONFIG, start };

async function start(context: Context): Promise<RunningModule> {
  const { config, bus, clock, logger, mode, version } = context;
  const prefix = config.NATS_SUBJECT_PREFIX;
  const stopping = new AbortController();
  const metrics = createGatewayMetrics(context.metrics);
  const redis = await context.openRedis();
  const verifier = await openTokenVerifier(context);
  const keys = await openGatewayKeys(context);
  const onForged = (): void => {
    metrics.idempotency.inc({ outcome: 'forged' });
    logger.error('an idempotency record in Redis was not written by a gateway; it is ignored');
  };
  const store =
    redis === undefined
      ? createMemoryIdempotencyStore()
      : createRedisIdempotencyStore({ redis, keyPrefix: prefix, macs: createIdempotencyMacs(keys), onForged });
  const readiness = (): Readonly<Record<string, boolean>> => ({
    serving: !stopping.signal.aborted,
    nats: bus.isConnected(),
    identity_provider: verifier.isReady(),
  });

  const streams = createEventStreams({
    log: createBusEventLog({ bus, prefix, timeoutMs: config.REQUEST_TIMEOUT_MS }),
    ids: createSealedEventIds(keys),
    clock: systemClock,
    logClock: clock,
    logger,
    metrics,
    replaySeconds: config.EVENTS_REPLAY_SECONDS,
    replayEntries: config.EVENTS_REPLAY_MAX_ENTRIES,
  });
  const refusals = createBusRefusalRecorder({ bus, prefix, logger, metrics });
  const app = createGatewayApp({
    version,
    clock,
    logger,
    metrics,
    bus,
    prefix,
    verifier,
    store,
    limiter: createLimiter(context, redis),
    readiness,
    refusals,
    health: createBusDependencyHealth({ bus, redis, prefix, mode }),
    streams,
    stopping: stopping.signal,
    ttlSeconds: config.IDEMPOTENCY_TTL_SECONDS,
    leaseSeconds: config.IDEMPOTENCY_LEASE_SECONDS,
    requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
    bodyTimeoutMs: config.BODY_TIMEOUT_MS,
    maxInFlight: config.MAX_IN_FLIGHT,
    maxWaiting: config.MAX_WAITING_REQUESTS,
    maxStreams: config.MAX_EVENT_STREAMS,
    callerSharePercent: config.CALLER_SHARE_PERCENT,
    trustProxy: config.TRUST_PROXY,
    issuer: config.OIDC_ISSUER_URL ?? EMBEDDED_ISSUER,
    publicUrl: config.PUBLIC_URL,
    allowedOrigins: new Set(config.MCP_ALLOWED_ORIGINS.split(',').filter(Boolean)),
    isLocal: /^(localhost|127\.[\d.]+|\[?::1\]?)$/.test(config.HOST),
  });
  const server = await startGatewayServer({
    handle: app.callback(),
    host: config.HOST,
    port: config.PORT,
    headersTimeoutMs: config.HEADERS_TIMEOUT_MS,
    bodyTimeoutMs: config.BODY_TIMEOUT_MS,
    idleTimeoutMs: config.IDLE_TIMEOUT_MS,
    logger,
    metrics,
  });

  return {
    url: server.url,
    checks: async () => readiness(),
    drain: async () => {
      stopping.abort();
      await Promise.all([streams.close(), server.drain()]);
      await refusals.drain();
    },
    close: async () => {
      await server.close();
      verifier.close();
    },
  };
}

/** What the gateways share, and nobody else has: in the embedded mode it lies in the data directory, to outlast a restart. */
async function openGatewayKeys({ config, mode }: Context): Promise<readonly Uint8Array[]> {
  const configured = config.IDEMPOTENCY_MAC_KEY;
  if (configured === undefined && mode !== 'embedded')
    throw new TypeError('IDEMPOTENCY_MAC_KEY is needed outside the embedded mode');
  const keys = configured ?? (await openEmbeddedKey(config.HANDOFF_DATA_DIR, 'gateway-key'));
  return keys.split(',').map((key) => Buffer.from(key, 'base64'));
}

/** None where nobody is limited: by default in the embedded mode. */
function createLimiter({ config }: Context, redis: RedisClient | undefined): RateLimiter | undefined {
  const perSecond = config.RATE_LIMIT_PER_SECOND;
  const policy = { perSecond, burst: config.RATE_LIMIT_BURST ?? Math.max(50, Math.ceil(10 * perSecond)) };
  if (policy.perSecond === 0) return undefined;
  if (redis === undefined) return createMemoryRateLimiter({ policy });
  return createRedisRateLimiter({ policy, redis, keyPrefix: config.NATS_SUBJECT_PREFIX });
}

/** The configured issuer; in the embedded mode, where none is configured, the one whose key lies in the data directory. */
async function openTokenVerifier({ config, logger, mode }: Context): Promise<TokenVerifier> {
  const common = {
    clock: systemClock,
    logger,
    rolesClaim: config.AUTH_ROLES_CLAIM,
    isRole: isRoleName,
    toleranceSeconds: config.JWT_CLOCK_TOLERANCE_SECONDS,
  };
  const { OIDC_ISSUER_URL: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS_URL: jwksUrl } = config;
  if (issuer !== undefined && audience !== undefined) {
    const keys = createOidcSigningKeys({ issuer, jwksUrl, logger });
    return createTokenVerifier({ ...common, keys, issuer, audience });
  }
  if (mode !== 'embedded')
    throw new TypeError('OIDC_ISSUER_URL and OIDC_AUDIENCE are needed outside the embedded mode');
  const keys = await openEmbeddedSigningKeys(config.HANDOFF_DATA_DIR);
  return createTokenVerifier({ ...common, keys, issuer: EMBEDDED_ISSUER, audience: EMBEDDED_AUDIENCE });
}

const ROLE_NAME = new RegExp((RoleName as unknown as { readonly pattern: string }).pattern);

function isRoleName(name: string): boolean {
  return ROLE_NAME.test(name);
}
