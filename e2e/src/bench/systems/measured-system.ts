/** A process, with its children, whose CPU and memory are measured apart. */
export interface Part {
  readonly name: string;
  /** A server is what the system stands on: Postgres, Redis or NATS. */
  readonly kind: 'process' | 'server';
  readonly pid: number;
}

export interface StartTime {
  readonly part: string;
  readonly ms: number;
}

/** A running system that the load process sends requests to. */
export interface MeasuredSystem {
  /** One of {@link SYSTEM_NAMES}, or how full its tables are. */
  readonly name: string;
  readonly port: number;
  /** Tokens of people with each role of the workloads; empty if the system checks none. */
  readonly tokens: Readonly<Record<string, readonly string[]>>;
  readonly parts: readonly Part[];
  /** Where a subscriber of NATS gets the events of routed tasks. */
  readonly events?: { readonly natsUrl: string; readonly subject: string };
  /** Ends its processes and starts them again, one after the other. Returns how long each took until it was ready. */
  readonly restart?: () => Promise<readonly StartTime[]>;
  stop(): Promise<void>;
}

/** In the order in which each round measures them. */
export const SYSTEM_NAMES = ['bare', 'scaled', 'one', 'embedded'] as const;
export type SystemName = (typeof SYSTEM_NAMES)[number];

/** Other durable queues and workflow engines behind Koa, which only `--peers` measures. */
export const PEER_NAMES = ['pg-boss', 'graphile-worker', 'dbos'] as const;
export type PeerName = (typeof PEER_NAMES)[number];

/** What the names stand for, in the benchmark's output. */
export const SYSTEM_TITLES: Readonly<Record<SystemName | PeerName, string>> = {
  bare: 'the bare pipeline: two processes on Postgres, Redis and NATS',
  scaled: 'Handoff as six processes on Postgres, Redis and NATS',
  one: 'Handoff as one process on Postgres, Redis and NATS',
  embedded: 'Handoff as one process with embedded stores (handoff up)',
  'pg-boss': 'pg-boss behind Koa, one process on Postgres',
  'graphile-worker': 'graphile-worker behind Koa, one process on Postgres',
  dbos: 'DBOS behind Koa, one process on Postgres',
};
