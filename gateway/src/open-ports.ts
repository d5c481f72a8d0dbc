import { RoleName } from '@handoff/contracts';
import { systemClock } from '@handoff/kernel';
import type { RedisClient } from '@handoff/redis';
import { openEmbeddedKey, type ModuleContext } from '@handoff/runtime';
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
import { createEventStreams } from './application/event-streams.js';
import { createTokenVerifier } from './application/verify-token.js';
import type { GATEWAY_CONFIG } from './config.js';
import type { GatewayPorts } from './gateway-deps.js';
import type { GatewayMetrics } from './gateway-metrics.js';
import type { Claim, IdempotencyStore } from './ports/idempotency-store.js';
import type { RateLimiter } from './ports/rate-limiter.js';
import type { TokenVerifier } from './ports/token-verifier.js';

type Context = ModuleContext<typeof GATEWAY_CONFIG>;

/** Opens the adapters of every port, as the configuration says. */
export async function openPorts(
  context: Context,
  metrics: GatewayMetrics,
  keys: readonly Uint8Array[],
): Promise<GatewayPorts> {
  const { config, bus, clock, logger, mode } = context;
  const prefix = config.NATS_SUBJECT_PREFIX;
  const redis = await context.openRedis();
  const verifier = await openTokenVerifier(context);
  return {
    verifier,
    store: createStore(context, metrics, redis, keys),
    limiter: createLimiter(context, redis),
    refusals: createBusRefusalRecorder({ bus, prefix, logger, metrics }),
    health: createBusDependencyHealth({ bus, redis, prefix, mode }),
    streams: createEventStreams({
      log: createBusEventLog({ bus, prefix, timeoutMs: config.REQUEST_TIMEOUT_MS }),
      ids: createSealedEventIds(keys),
      clock: systemClock,
      logClock: clock,
      logger,
      metrics,
      replaySeconds: config.EVENTS_REPLAY_SECONDS,
      replayEntries: config.EVENTS_REPLAY_MAX_ENTRIES,
    }),
  };
}

/** Opens the configured issuer's keys; in the embedded mode without an issuer, the key in the data directory. */
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

/** Reads the keys that only gateways have. The embedded mode keeps its key in the data directory, across restarts. */
export async function openGatewayKeys({ config, mode }: Context): Promise<readonly Uint8Array[]> {
  const configured = config.IDEMPOTENCY_MAC_KEY;
  if (configured === undefined && mode !== 'embedded')
    throw new TypeError('IDEMPOTENCY_MAC_KEY is needed outside the embedded mode');
  const keys = configured ?? (await openEmbeddedKey(config.HANDOFF_DATA_DIR, 'gateway-key'));
  return keys.split(',').map((key) => Buffer.from(key, 'base64'));
}

function createStore(
  { config, logger }: Context,
  metrics: GatewayMetrics,
  redis: RedisClient | undefined,
  keys: readonly Uint8Array[],
): IdempotencyStore {
  if (redis === undefined) return createMemoryIdempotencyStore();
  const onForged = ({ traceId }: Claim): void => {
    metrics.idempotency.inc({ outcome: 'forged' });
    logger.error({ trace_id: traceId }, 'an idempotency record in Redis was not written by a gateway; it is ignored');
  };
  const macs = createIdempotencyMacs(keys);
  return createRedisIdempotencyStore({ redis, keyPrefix: config.NATS_SUBJECT_PREFIX, macs, onForged });
}

/** Undefined when no rate limit is set, which is the default of the embedded mode. */
function createLimiter({ config }: Context, redis: RedisClient | undefined): RateLimiter | undefined {
  const perSecond = config.RATE_LIMIT_PER_SECOND;
  const policy = { perSecond, burst: config.RATE_LIMIT_BURST ?? Math.max(50, Math.ceil(10 * perSecond)) };
  if (policy.perSecond === 0) return undefined;
  if (redis === undefined) return createMemoryRateLimiter({ policy });
  return createRedisRateLimiter({ policy, redis, keyPrefix: config.NATS_SUBJECT_PREFIX });
}
