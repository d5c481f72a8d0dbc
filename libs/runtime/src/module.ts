import type { Clock } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import type { Database } from '@handoff/postgres';
import type { RedisClient } from '@handoff/redis';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { ConfigOf, ConfigSpec } from './config.js';

/** `embedded`: one process with its own stores, on loopback. `scaled`: one of many processes, on shared servers. */
export type RunMode = 'embedded' | 'scaled';

/** What a process provides to each of its modules. Stores are opened once per process and closed after the modules. */
export interface ModuleContext<S extends ConfigSpec = ConfigSpec> {
  readonly config: ConfigOf<S>;
  readonly mode: RunMode;
  /** The product's version, as in package.json. */
  readonly version: string;
  /** This process's estimate of the shared time, for ids and messages. Stores use the database's clock. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly bus: Bus;
  /** Aborts when the process is told to stop, for waits during the start. */
  readonly stopping: AbortSignal;
  /** The database as the given Postgres role sees it (e.g. `handoff_task`). */
  openDatabase(role: string): Promise<Database>;
  /** Redis, or undefined where REDIS_URL is `memory:`. */
  openRedis(): Promise<RedisClient | undefined>;
}

/** A part of a process: a service or the gateway. `module.ts` of each exports one. */
export interface Module<S extends ConfigSpec = ConfigSpec> {
  readonly name: string;
  readonly config: S;
  start(context: ModuleContext<S>): Promise<RunningModule>;
}

/** A started module. It stops in this order: intake, work in flight, resources. */
export interface RunningModule {
  /** Readiness by dependency. One false makes the process not ready. */
  checks(): Promise<Readonly<Record<string, boolean>>>;
  /** Accepts no new work, and resolves when the work in flight is done. */
  drain(): Promise<void>;
  /** Releases its resources. Called after every module has drained. */
  close(): Promise<void>;
  /** The URL on which it listens, for modules that do. */
  readonly url?: string;
}
