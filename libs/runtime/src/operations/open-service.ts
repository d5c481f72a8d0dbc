import type { ServiceName } from '@handoff/contracts';
import type { Serving } from '@handoff/messaging';
import { createDatabaseChecks, type Database } from '@handoff/postgres';
import type { ConfigOf } from '../config.js';
import type { SERVICE_CONFIG } from '../config/service-config.js';
import type { ModuleContext, RunningModule } from '../module.js';
import type { OperationHandlers } from './handlers.js';
import { serveOperations, type ServeOperationsOptions } from './serve-operations.js';
import { untilMigrated } from './until-migrated.js';
import { createStoreMetrics, type StoreMetrics } from './store-metrics.js';

/** The services that have tables of their own, and a Postgres role `handoff_<service>`. */
export type StoringServiceName = Exclude<ServiceName, 'gateway'>;

type Context = Omit<ModuleContext, 'config'> & { readonly config: ConfigOf<typeof SERVICE_CONFIG> };

/** What a service is put together with. */
export interface Service<S extends StoringServiceName> {
  readonly db: Database;
  readonly measured: StoreMetrics;
  serve(handlers: OperationHandlers<S>, options?: Pick<ServeOperationsOptions<S>, 'maxWaiting'>): Promise<Serving>;
  /** The running module, with the health checks of its database. */
  running(drain: () => Promise<void>): RunningModule;
}

/** Opens the database of a service, with its metrics, its operations on the bus and its health checks. */
export async function openService<S extends StoringServiceName>(context: Context, service: S): Promise<Service<S>> {
  const { config, version, logger, metrics, bus } = context;
  const db = await context.openDatabase(`handoff_${service}`);
  await untilMigrated(db, { logger, signal: context.stopping });
  const measured = createStoreMetrics(metrics, service);
  measured.watchPool(db);
  return {
    db,
    measured,
    serve: (handlers, options) =>
      serveOperations({
        ...options,
        bus,
        prefix: config.NATS_SUBJECT_PREFIX,
        service,
        version,
        handlers,
        logger,
        metrics,
        maxInFlight: config.MAX_IN_FLIGHT,
        callerSharePercent: config.CALLER_SHARE_PERCENT,
      }),
    running: (drain) => ({ checks: createDatabaseChecks(db), drain, close: () => Promise.resolve() }),
  };
}
