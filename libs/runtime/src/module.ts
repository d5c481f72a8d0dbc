import type { Clock } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import type { Database } from '@handoff/postgres';
import type { RedisClient } from '@handoff/redis';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { ConfigOf, ConfigSpec } from './config.js';

/** `embedded`: one process on stores of its own, on loopback. `scaled`: one of many, on shared servers. */
export type RunMode = 'embedded' | 'scaled';

/** What a process lends to each of its modules. Stores are opened once per process and closed after the modules. */
export interface ModuleContext<S extends ConfigSpec = ConfigSpec> {
  readonly config: ConfigOf<S>;
  readonly mode: RunMode;
  /** The product's version, as in package.json. */
  readonly version: string;
  /** The time that all processes share, as far as this one knows it. For what is told, such as ids; stores have their own. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly bus: Bus;
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

/** A started module, and the order in which it stops: intake, then what is in flight, then the rest. */
export interface RunningModule {
  /** Whether it can serve, by dependency; false anywhere makes the process not ready. */
  checks(): Promise<Readonly<Record<string, boolean>>>;
  /** Takes no new work and resolves when the work in flight is done. */
  drain(): Promise<void>;
  /** Releases what it holds. Called after every module has drained. */
  close(): Promise<void>;
  /** Where it listens, for modules that do. */
  readonly url?: string;
}
