import type { Lag } from './lag.js';
import type { WorkloadName } from './workload-names.js';

/** What the load process shall do, sent over its IPC channel. */
export interface LoadOrder {
  readonly workload: WorkloadName;
  readonly port: number;
  /** Tokens of people with each role, used in turn; empty for a system that checks none. */
  readonly tokens: Readonly<Record<string, readonly string[]>>;
  readonly callers: number;
  readonly seconds: number;
  /**
   * Operations per second, started on schedule whether or not earlier ones have ended (open loop). Undefined: each
   * caller starts its next operation when its last one ends (closed loop).
   */
  readonly rate?: number;
  /** Follows the events of created tasks, also as a subscriber of NATS where the system has one. */
  readonly watch?: { readonly natsUrl?: string; readonly subject?: string };
}

/** What came of it. Latencies are in milliseconds. */
export interface LoadResult {
  readonly completed: number;
  readonly failed: number;
  /** Describes the first failure. */
  readonly failure: string | undefined;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** From the answer until a subscriber of NATS has the event, where it was watched. */
  readonly published?: Lag | undefined;
  /** From the answer until the audit log has recorded the event and shown it, where it was watched. */
  readonly audited?: Lag | undefined;
}

export type LoadReport =
  | { readonly type: 'done'; readonly result: LoadResult }
  | { readonly type: 'broken'; readonly reason: string };
