import { PRODUCT_VERSION } from '@handoff/contracts';
import { armFailpoints, type Clock } from '@handoff/kernel';
import type { DestinationStream, Logger } from 'pino';
import { readConfig, type Environment } from '../config/read-config.js';
import type { SharedConfig } from '../config/shared-config.js';
import { createLogger } from '../logging/logger.js';
import type { Module, RunMode } from '../module.js';
import { failpointFiles } from './failpoint-files.js';
import { createSealedBuses } from '../seals/sealed-buses.js';
import { createClockWatch } from '../time/clock-watch.js';
import { sharedTime } from '../time/shared-time.js';
import { createMetrics } from './metrics.js';
import { checkModules, drainModules, urlsOf, type NamedModule } from './module-set.js';
import { startMetricsExport } from './otlp-metrics.js';
import { startOpsServer } from './ops-server.js';
import { createReadiness } from './readiness.js';
import { openStores } from './stores.js';
import { startTracing } from './tracing.js';
import { createUnwind } from './unwind.js';

export interface ProcessOptions {
  readonly clock?: Clock;
  /** The output of log lines; standard error by default. */
  readonly logDestination?: DestinationStream;
  /** Whether to migrate the database first. Default: in the embedded mode, where no other process can. */
  readonly migrate?: boolean;
  /** Aborts when the process is told to stop while it still starts. */
  readonly signal?: AbortSignal;
  /** Whether a subset of the modules may run on embedded stores; for tests of one module. */
  readonly partial?: boolean;
}

export interface RunningProcess {
  readonly mode: RunMode;
  readonly config: SharedConfig;
  readonly logger: Logger;
  /** The URL of each module that listens, by name, and of `ops`. */
  readonly urls: Readonly<Record<string, string>>;
  /**
   * Not ready → intake stops → work in flight finishes, within SHUTDOWN_TIMEOUT_SECONDS → everything is closed in
   * reverse order. A second call waits for the same end.
   *
   * @returns whether all work in flight finished in time.
   */
  stop(): Promise<boolean>;
}

/** The default of OPS_PORT, which is that of OpenTelemetry's Prometheus exporters. */
export const DEFAULT_OPS_PORT = 9464;

const NEVER = new AbortController().signal;

/**
 * Starts modules in order as one process, and resolves when all of them run. When one fails to start, the started ones
 * are stopped.
 *
 * @throws ConfigError that lists every mistake in the environment; otherwise the error of the part that did not start.
 */
export async function startProcess(
  modules: readonly Module[],
  env: Environment,
  options: ProcessOptions = {},
): Promise<RunningProcess> {
  const names = modules.map(({ name }) => name);
  const specs = Object.fromEntries(modules.map(({ name, config }) => [name, config]));
  const config = readConfig(specs, env, { partial: options.partial === true });
  const { mode, shared, modules: configs } = config;

  const version = PRODUCT_VERSION;
  const logger = createProcessLogger(shared.LOG_LEVEL, names, options);
  const metrics = createMetrics(version, names);
  const readiness = createReadiness();
  const unwind = createUnwind(logger);
  const running: NamedModule[] = [];

  const stop = async (): Promise<boolean> => {
    readiness.stopping();
    logger.info('process stopping');
    const drained = await drainModules(running, shared.SHUTDOWN_TIMEOUT_SECONDS * 1_000, logger);
    await unwind.run();
    logger.info({ drained }, 'process stopped');
    return drained;
  };

  try {
    if (config.failpointDirectory !== undefined) {
      const disarm = armFailpoints(failpointFiles(config.failpointDirectory));
      unwind.add('failpoints', async () => disarm());
      logger.warn('failpoints are armed: this process is under test');
    }
    // The ops server starts first and stops last, so that a process that hangs in between still answers probes.
    const ops = await startOpsServer({
      host: shared.HOST,
      port: shared.OPS_PORT ?? DEFAULT_OPS_PORT,
      // Several can run on one machine; where nobody chose the port, none of them fails for it.
      orAnyFreePort: mode === 'embedded' && shared.OPS_PORT === undefined,
      readiness,
      metrics,
    });
    unwind.add('ops server', () => ops.close());
    const tracing = await startTracing(shared.OTEL_EXPORTER_OTLP_ENDPOINT, names, version);
    unwind.add('tracing', () => tracing.stop());
    const exporting = await startMetricsExport(shared.OTEL_EXPORTER_OTLP_ENDPOINT, names, version, metrics);
    unwind.add('metrics export', () => exporting.stop());
    const stores = openStores(shared, names, logger);
    unwind.add('stores', () => stores.close());
    const clockWatch = createClockWatch({
      time: sharedTime,
      maxSkewMs: shared.MAX_CLOCK_SKEW_SECONDS * 1_000,
      logger,
      metrics,
    });
    unwind.add('clock watch', () => clockWatch.stop());
    if (options.migrate ?? mode === 'embedded') await stores.migrate();
    const bus = await stores.bus();
    // No other process can reach an in-process bus, so it needs no seals.
    const busOf = mode === 'embedded' ? () => bus : createSealedBuses({ bus, shared, logger, metrics });

    for (const module of modules) {
      const started = await module.start({
        config: configs[module.name] ?? {},
        mode,
        version,
        clock: options.clock ?? sharedTime,
        logger: logger.child({ module: module.name }),
        metrics,
        bus: busOf(module.name),
        stopping: options.signal ?? NEVER,
        openDatabase: async (role) => {
          const db = await stores.database(role);
          await clockWatch.watch(db);
          return db;
        },
        openRedis: () => stores.redis(),
      });
      running.push({ name: module.name, running: started });
      unwind.add(`module ${module.name}`, () => started.close());
    }

    const check = async (): Promise<Readonly<Record<string, boolean>>> => {
      const checks = await checkModules(running);
      return { bus: bus.isConnected(), ...checks, clock: clockWatch.isRight() };
    };
    readiness.started(check, () => clockWatch.skewSeconds());
    const urls = { ...urlsOf(running), ops: ops.url };
    logger.info({ mode, urls }, 'process started');
    let stopped: Promise<boolean> | undefined;
    return { mode, config: shared, logger, urls, stop: () => (stopped ??= stop()) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function createProcessLogger(level: string, names: readonly string[], { logDestination }: ProcessOptions): Logger {
  const name = names.join(',');
  return createLogger({
    level,
    name,
    version: PRODUCT_VERSION,
    ...(logDestination && { destination: logDestination }),
  });
}
