import type { Clock } from '@handoff/kernel';
import type { EventBus } from '@handoff/messaging';
import type { Database } from '../database.js';
import type { Logger } from '../logger.js';

/** What waits in an outbox. */
export interface OutboxDepth {
  readonly count: number;
  /** How long the oldest has waited; 0 when none does. */
  readonly oldestAgeSeconds: number;
}

/** Publishes what a service's transactions leave in its outbox. Starts at once and goes on until stopped. */
export interface OutboxRelay {
  /** Says that there is something to publish, so that it need not be polled for. */
  poke(): void;
  depth(): Promise<OutboxDepth>;
  /** Finishes what is being published and gives the lock up. */
  stop(): Promise<void>;
}

/** What the relay tells of itself, for metrics. */
export interface OutboxRelayMetrics {
  published?(count: number): void;
  failed?(error: unknown): void;
  purged?(count: number): void;
  /** Whether this instance is the one that publishes. */
  active?(active: boolean): void;
}

export interface OutboxRelayDeps {
  readonly db: Database;
  readonly bus: Pick<EventBus, 'publish'>;
  /** e.g. `task_outbox`. */
  readonly table: string;
  /** Names the advisory lock that makes one instance the active one; the table's name by default. */
  readonly lockKey?: string;
  readonly logger?: Logger;
  readonly metrics?: OutboxRelayMetrics;
  readonly clock?: Clock;
  /** How often to look when nobody pokes, in milliseconds; 50. */
  readonly intervalMs?: number;
  /** At most this many events to a publish; 256. */
  readonly batch?: number;
  /** How long published events are kept, to publish them again from; 24. */
  readonly retentionHours?: number;
}

export function createOutboxRelay(deps: OutboxRelayDeps): OutboxRelay {
  return { poke: () => {}, depth: () => Promise.reject(new Error(deps.table)), stop: () => Promise.resolve() };
}
