import { outboxHintSubject } from '@handoff/contracts';
import { createOutboxRelay, type CommandExecutorMetrics, type Database, type OutboxRelay } from '@handoff/postgres';
import type { Logger } from 'pino';
import type { ConfigOf } from '../config.js';
import type { COMMAND_SERVICE_CONFIG } from '../config/service-config.js';
import type { ModuleContext, RunningModule } from '../module.js';
import { openService, type Service, type StoringServiceName } from './open-service.js';

/** The services that execute commands: each has its outbox too. */
export type CommandServiceName = Extract<StoringServiceName, 'session' | 'task' | 'webhook' | 'directory'>;

type Context = Omit<ModuleContext, 'config'> & { readonly config: ConfigOf<typeof COMMAND_SERVICE_CONFIG> };

/** What a service that executes commands is put together with. */
export interface CommandService<S extends CommandServiceName> extends Service<S> {
  /** What every store that executes commands needs. */
  readonly storeDeps: {
    readonly db: Database;
    readonly logger: Logger;
    readonly metrics: CommandExecutorMetrics;
    /** Notifies the relay, once there is one. */
    readonly onEvents: OutboxRelay['notify'];
    /** Counts the rows that a duty sets aside. */
    readonly onSetAside: (duty: string) => void;
  };
  /** Whether this process alone changes the database. */
  readonly alone: boolean;
  /** Calls back after each commit of events in this process. */
  onCommit(listener: () => void): void;
  /** Starts the outbox relay, then serves the operations. A service that consumes its own events starts to do so before. */
  readonly serve: Service<S>['serve'];
  /** The running module: it stops the relay last, after `drain` has written the last events. */
  running(drain: () => Promise<void>): RunningModule;
}

/** Opens a service that executes commands: as {@link openService} does, with an outbox relay. */
export async function openCommandService<S extends CommandServiceName>(
  context: Context,
  name: S,
): Promise<CommandService<S>> {
  const { config, logger, bus } = context;
  const service = await openService(context, name);
  const { db, measured } = service;
  const listeners: (() => void)[] = [];
  let relay: OutboxRelay | undefined;

  function startRelay(): OutboxRelay {
    const started = createOutboxRelay({
      db,
      bus: bus.events,
      notifySubject: outboxHintSubject(config.NATS_SUBJECT_PREFIX, name),
      table: `${name}_outbox`,
      retentionHours: config.OUTBOX_RETENTION_HOURS,
      logger,
      metrics: measured.relay,
    });
    measured.watchOutbox(() => started.depth());
    return started;
  }

  return {
    ...service,
    storeDeps: {
      db,
      logger,
      metrics: measured.executor,
      onEvents: (events) => {
        relay?.notify(events);
        for (const listener of listeners) listener();
      },
      onSetAside: measured.setAside,
    },
    alone: db.kind === 'pglite',
    onCommit: (listener) => void listeners.push(listener),
    serve(handlers, options) {
      relay = startRelay();
      return service.serve(handlers, options);
    },
    running: (drain) => ({ ...service.running(drain), close: async () => relay?.stop() }),
  };
}
