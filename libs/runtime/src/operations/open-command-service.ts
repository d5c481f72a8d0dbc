import { outboxHintSubject, type ServiceName } from '@handoff/contracts';
import type { Serving } from '@handoff/messaging';
import {
  createDatabaseChecks,
  createOutboxRelay,
  type CommandExecutorMetrics,
  type Database,
  type OutboxRelay,
} from '@handoff/postgres';
import type { Logger } from 'pino';
import type { ConfigOf } from '../config.js';
import type { COMMAND_SERVICE_CONFIG } from '../config/command-service-config.js';
import type { ModuleContext, RunningModule } from '../module.js';
import type { OperationHandlers } from './handlers.js';
import { serveOperations, type ServeOperationsOptions } from './serve-operations.js';
import { createStoreMetrics, type StoreMetrics } from './store-metrics.js';

/** The services that execute commands: each has its tables, its outbox, and a Postgres role `handoff_<service>`. */
export type CommandServiceName = Extract<ServiceName, 'session' | 'task' | 'webhook'>;

type Context = Omit<ModuleContext, 'config'> & { readonly config: ConfigOf<typeof COMMAND_SERVICE_CONFIG> };

/** What a service that executes commands is put together with. */
export interface CommandService<S extends CommandServiceName> {
  readonly db: Database;
  readonly measured: StoreMetrics;
  /** What every store that executes commands needs. */
  readonly storeDeps: {
    readonly db: Database;
    readonly logger: Logger;
    readonly metrics: CommandExecutorMetrics;
    /** Notifies the relay, once there is one. */
    readonly onEvents: () => void;
    /** Counts the rows that a duty sets aside. */
    readonly onSetAside: (duty: string) => void;
  };
  /** Starts the outbox relay, then serves the operations. A service that consumes its own events starts to do so before. */
  serve(handlers: OperationHandlers<S>, options?: Pick<ServeOperationsOptions<S>, 'maxWaiting'>): Promise<Serving>;
  /** The running module: it stops the relay last, after `drain` has written the last events. */
  running(drain: () => Promise<void>): RunningModule;
}

/** Opens the database of a service that executes commands, with its metrics, its outbox relay and its health checks. */
export async function openCommandService<S extends CommandServiceName>(
  context: Context,
  service: S,
): Promise<CommandService<S>> {
  const { config, version, logger, metrics, bus } = context;
  const prefix = config.NATS_SUBJECT_PREFIX;
  const db = await context.openDatabase(`handoff_${service}`);
  const measured = createStoreMetrics(metrics, service);
  measured.watchPool(db);
  let relay: OutboxRelay | undefined;

  function startRelay(): OutboxRelay {
    const started = createOutboxRelay({
      db,
      bus: bus.events,
      notifySubject: outboxHintSubject(prefix, service),
      table: `${service}_outbox`,
      retentionHours: config.OUTBOX_RETENTION_HOURS,
      logger,
      metrics: measured.relay,
    });
    measured.watchOutbox(() => started.depth());
    return started;
  }

  return {
    db,
    measured,
    storeDeps: {
      db,
      logger,
      metrics: measured.executor,
      onEvents: () => relay?.notify(),
      onSetAside: measured.setAside,
    },
    serve(handlers, options) {
      relay = startRelay();
      return serveOperations({
        ...options,
        bus,
        prefix,
        service,
        version,
        handlers,
        logger,
        metrics,
        maxInFlight: config.MAX_IN_FLIGHT,
        callerSharePercent: config.CALLER_SHARE_PERCENT,
      });
    },
    running: (drain) => ({
      checks: createDatabaseChecks(db),
      drain,
      close: async () => relay?.stop(),
    }),
  };
}
