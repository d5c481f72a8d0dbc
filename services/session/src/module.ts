import { outboxHintSubject } from '@handoff/contracts';
import { uuidv7 } from '@handoff/kernel';
import { createDatabaseChecks, createOutboxRelay } from '@handoff/postgres';
import { createStoreMetrics, type Module } from '@handoff/runtime';
import { serveSessionOperations } from './adapters/bus-operations.js';
import { createPostgresSessionStore } from './adapters/postgres-session-store.js';
import { SESSION_CONFIG } from './config.js';
import { startDuties } from './duties.js';

const HOUR_MS = 3_600_000;

/** The session service, put together. */
export const sessionModule: Module<typeof SESSION_CONFIG> = {
  name: 'session',
  config: SESSION_CONFIG,

  async start(context) {
    const { config, version, clock, logger, metrics, bus } = context;
    const prefix = config.NATS_SUBJECT_PREFIX;
    const retentionMs = config.SESSION_RETENTION_DAYS * 24 * HOUR_MS;
    const commandRetentionMs = config.COMMAND_RETENTION_HOURS * HOUR_MS;

    const db = await context.openDatabase('handoff_session');
    const measured = createStoreMetrics(metrics, 'session');
    const relay = createOutboxRelay({
      db,
      bus: bus.events,
      pokeSubject: outboxHintSubject(prefix, 'session'),
      table: 'session_outbox',
      retentionHours: config.OUTBOX_RETENTION_HOURS,
      logger,
      metrics: measured.relay,
    });
    measured.watchOutbox(() => relay.depth());
    measured.watchPool(db);
    const store = createPostgresSessionStore({
      db,
      onSetAside: measured.setAside,
      newId: uuidv7,
      prefix,
      lifetimeMs: retentionMs,
      logger,
      metrics: measured.executor,
      onEvents: () => relay.poke(),
    });
    const serving = await serveSessionOperations(
      { store, clock, newId: uuidv7, bus },
      {
        prefix,
        version,
        logger,
        metrics,
        maxInFlight: config.MAX_IN_FLIGHT,
        callerSharePercent: config.CALLER_SHARE_PERCENT,
      },
    );
    const duties = startDuties({ store, logger, retentionMs, commandRetentionMs });

    return {
      checks: createDatabaseChecks(db),
      async drain() {
        await serving.drain();
        await Promise.all(duties.map((duty) => duty.stop()));
        await store.drain();
      },
      close: () => relay.stop(),
    };
  },
};
