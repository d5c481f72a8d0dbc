import type { Clock } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import type { Logger } from 'pino';
import type { ConsoleDeps } from './console-routes.js';
import type { EventStreams } from './application/event-streams.js';
import type { GatewayMetrics } from './gateway-metrics.js';
import type { DependencyHealth } from './ports/dependency-health.js';
import type { IdempotencyStore } from './ports/idempotency-store.js';
import type { RateLimiter } from './ports/rate-limiter.js';
import type { RefusalRecorder } from './ports/refusal-recorder.js';
import type { TokenVerifier } from './ports/token-verifier.js';

/** Everything that the policy in app.ts needs. */
export interface GatewayDeps {
  readonly version: string;
  /** The time that all processes share. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: GatewayMetrics;
  readonly bus: Pick<Bus, 'requests'>;
  /** NATS_SUBJECT_PREFIX: the first token of every subject. */
  readonly prefix: string;
  readonly ports: GatewayPorts;
  readonly limits: GatewayLimits;
  readonly timeouts: GatewayTimeouts;
  readonly exposure: GatewayExposure;
  /** Keys of 32 bytes that all gateways have: they seal what a form of an MCP tool is about. The first seals, all open. */
  readonly formKeys: readonly Uint8Array[];
  /** How people sign in to the console; undefined when it is switched off. */
  readonly console: ConsoleSignIn | undefined;
  /** What this gateway needs before it can serve requests, by name. */
  readonly readiness: () => Readonly<Record<string, boolean>>;
  /** Aborts when the gateway starts to drain. */
  readonly stopping: AbortSignal;
}

/** What the console needs besides what the gateway knows of itself. */
export type ConsoleSignIn = Omit<ConsoleDeps, 'version' | 'issuer'>;

export interface GatewayPorts {
  readonly verifier: TokenVerifier;
  readonly store: IdempotencyStore;
  /** Undefined when no rate limit is set. */
  readonly limiter: RateLimiter | undefined;
  readonly refusals: RefusalRecorder;
  readonly health: DependencyHealth;
  readonly streams: EventStreams;
}

/** How much one gateway takes on at once. */
export interface GatewayLimits {
  readonly maxInFlight: number;
  readonly maxWaiting: number;
  readonly maxStreams: number;
  /** How much of each of these one caller may take. */
  readonly callerSharePercent: number;
}

/** How long the gateway waits, and how long it remembers. */
export interface GatewayTimeouts {
  /** For the reply of a service, besides what a long poll asks for. */
  readonly requestMs: number;
  /** For the body of a request. */
  readonly bodyMs: number;
  /** How long a gateway that died keeps an idempotency key. */
  readonly leaseSeconds: number;
  /** How long the answer to an idempotency key is kept. */
  readonly ttlSeconds: number;
}

/** How clients reach the gateway, and which clients it trusts. */
export interface GatewayExposure {
  /** Whether X-Forwarded-For names the client's address. */
  readonly trustProxy: boolean;
  /** The issuer whose tokens are accepted. */
  readonly issuer: string;
  /** Undefined: clients of this machine are told the address that they used; other clients are told none. */
  readonly publicUrl: string | undefined;
  /** Origins of web pages that may use the gateway, such as `https://agents.example`. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Whether the gateway listens on a loopback address only. */
  readonly isLocal: boolean;
}
