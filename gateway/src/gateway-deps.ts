import type { Clock } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import type { Logger } from 'pino';
import type { EventStreams } from './application/event-streams.js';
import type { GatewayMetrics } from './gateway-metrics.js';
import type { DependencyHealth } from './ports/dependency-health.js';
import type { IdempotencyStore } from './ports/idempotency-store.js';
import type { RateLimiter } from './ports/rate-limiter.js';
import type { RefusalRecorder } from './ports/refusal-recorder.js';
import type { TokenVerifier } from './ports/token-verifier.js';

/** Everything that the gateway's policy stands on. */
export interface GatewayDeps {
  readonly version: string;
  /** The time that all processes share. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: GatewayMetrics;
  readonly bus: Pick<Bus, 'requests'>;
  /** The first token of every subject. */
  readonly prefix: string;
  readonly verifier: TokenVerifier;
  readonly store: IdempotencyStore;
  /** Undefined: nobody is limited. */
  readonly limiter: RateLimiter | undefined;
  readonly refusals: RefusalRecorder;
  readonly health: DependencyHealth;
  readonly streams: EventStreams;
  readonly readiness: () => Readonly<Record<string, boolean>>;
  /** Aborts when the gateway starts to drain. */
  readonly stopping: AbortSignal;
  readonly ttlSeconds: number;
  readonly leaseSeconds: number;
  readonly requestTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  readonly maxInFlight: number;
  readonly maxWaiting: number;
  readonly maxStreams: number;
  /** How much of each of these one caller may have. */
  readonly callerSharePercent: number;
  readonly trustProxy: boolean;
  /** Whose tokens are accepted. */
  readonly issuer: string;
  /** Where clients reach the gateway; undefined: wherever they say. */
  readonly publicUrl: string | undefined;
  /** Origins of web pages that may use the MCP endpoint. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Whether the gateway listens on a loopback address only. */
  readonly isLocal: boolean;
}
