/** What the load process shall do, sent over its IPC channel. */
export interface LoadOrder {
  readonly workload: string;
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
}

/** What came of it. Latencies are in milliseconds. */
export interface LoadResult {
  readonly completed: number;
  readonly failed: number;
  /** Describes the first failure. */
  readonly failure: string | undefined;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export type LoadReport =
  { readonly type: 'done'; readonly result: LoadResult } | { readonly type: 'broken'; readonly reason: string };
