import { hkdfSync } from 'node:crypto';
import type { Clock } from '@handoff/kernel';
import { keepSignIn, takeSignIn, type ConfigOf, type Module, type ModuleContext } from '@handoff/runtime';
import { EMBEDDED_ISSUER } from './adapters/embedded-signing-keys.js';
import { createGatewayApp } from './app.js';
import { GATEWAY_CONFIG } from './config.js';
import type { ConsoleSignIn, GatewayExposure, GatewayLimits, GatewayTimeouts } from './gateway-deps.js';
import { createGatewayMetrics } from './gateway-metrics.js';
import { openGatewayKeys, openPorts } from './open-ports.js';
import { startGatewayServer } from './server.js';

type Config = ConfigOf<typeof GATEWAY_CONFIG>;

/** The HTTP edge, put together. */
export const gatewayModule: Module<typeof GATEWAY_CONFIG> = {
  name: 'gateway',
  config: GATEWAY_CONFIG,

  async start(context) {
    const { config, bus, clock, logger, version } = context;
    const stopping = new AbortController();

    const metrics = createGatewayMetrics(context.metrics);
    const keys = await openGatewayKeys(context);
    const ports = await openPorts(context, metrics, keys);
    const { verifier, streams, refusals } = ports;
    const readiness = (): Readonly<Record<string, boolean>> => ({
      serving: !stopping.signal.aborted,
      nats: bus.isConnected(),
      identity_provider: verifier.isReady(),
    });
    const app = createGatewayApp({
      version,
      clock,
      logger,
      metrics,
      bus,
      prefix: config.NATS_SUBJECT_PREFIX,
      ports,
      limits: limitsOf(config),
      timeouts: timeoutsOf(config),
      exposure: exposureOf(config),
      formKeys: keys.map(formKeyOf),
      console: consoleOf(context),
      readiness,
      stopping: stopping.signal,
    });
    const server = await startGatewayServer({
      handle: app.callback(),
      host: config.HOST,
      port: config.PORT,
      timeouts: {
        headersMs: config.HEADERS_TIMEOUT_MS,
        bodyMs: config.BODY_TIMEOUT_MS,
        idleMs: config.IDLE_TIMEOUT_MS,
      },
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
  },
};

/** A key of its own (HKDF-SHA-256), so that no seal of one purpose passes for one of another. */
function formKeyOf(key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', 'handoff: state of MCP forms', 32));
}

/** In the embedded mode, people of this machine sign in with a code that the terminal shows, and on loopback only. */
function consoleOf({ config, clock, mode }: ModuleContext<typeof GATEWAY_CONFIG>): ConsoleSignIn | undefined {
  if (config.CONSOLE === 'off') return undefined;
  const isDemo = mode === 'embedded' && config.OIDC_ISSUER_URL === undefined && exposureOf(config).isLocal;
  return {
    clientId: config.CONSOLE_CLIENT_ID,
    scope: config.CONSOLE_SCOPE,
    resource: config.CONSOLE_RESOURCE,
    exchange: isDemo ? exchangeIn(config.HANDOFF_DATA_DIR, clock) : undefined,
  };
}

/** Exchanges a code for the tokens that the `handoff` command has left for it. No endpoint makes tokens. */
function exchangeIn(dataDir: string, clock: Clock): NonNullable<ConsoleSignIn['exchange']> {
  return async (code) => {
    const signIn = await takeSignIn(dataDir, code, clock.now());
    if (signIn === undefined) return undefined;
    const restMs = new Date(signIn.expires_at).getTime() - clock.now().getTime();
    return { ...signIn, next_code: await keepSignIn(dataDir, signIn, restMs, clock.now()) };
  };
}

function limitsOf(config: Config): GatewayLimits {
  return {
    maxInFlight: config.MAX_IN_FLIGHT,
    maxWaiting: config.MAX_WAITING_REQUESTS,
    maxStreams: config.MAX_EVENT_STREAMS,
    callerSharePercent: config.CALLER_SHARE_PERCENT,
  };
}

function timeoutsOf(config: Config): GatewayTimeouts {
  return {
    requestMs: config.REQUEST_TIMEOUT_MS,
    bodyMs: config.BODY_TIMEOUT_MS,
    leaseSeconds: config.IDEMPOTENCY_LEASE_SECONDS,
    ttlSeconds: config.IDEMPOTENCY_TTL_SECONDS,
  };
}

function exposureOf(config: Config): GatewayExposure {
  return {
    trustProxy: config.TRUST_PROXY,
    issuer: config.OIDC_ISSUER_URL ?? EMBEDDED_ISSUER,
    publicUrl: config.PUBLIC_URL,
    allowedOrigins: new Set(config.CORS_ALLOWED_ORIGINS.split(',').filter(Boolean)),
    isLocal: /^(localhost|127\.[\d.]+|\[?::1\]?)$/.test(config.HOST),
  };
}
