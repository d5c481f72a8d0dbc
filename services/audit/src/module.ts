import { uuidv7 } from '@handoff/kernel';
import { createDatabaseChecks } from '@handoff/postgres';
import { createStoreMetrics, type Module } from '@handoff/runtime';
import { createAppendHints } from './adapters/bus-append-hints.js';
import { consumeEvents, keepStream } from './adapters/bus-event-consumer.js';
import { serveAuditOperations } from './adapters/bus-operations.js';
import { createPostgresAuditLog } from './adapters/postgres-audit-log.js';
import { createPostgresDeadLetters } from './adapters/postgres-dead-letters.js';
import { appendInGroups } from './application/append-in-groups.js';
import { AUDIT_CONFIG } from './config.js';
import { tellOfUnreadable } from './unreadable-events.js';

/** The audit service, put together. */
export const auditModule: Module<typeof AUDIT_CONFIG> = {
  name: 'audit',
  config: AUDIT_CONFIG,

  async start(context) {
    const { config, version, clock, logger, metrics, bus } = context;
    const prefix = config.NATS_SUBJECT_PREFIX;

    const db = await context.openDatabase('handoff_audit');
    const log = createPostgresAuditLog({ db, reportsPerHour: config.MAX_AUDIT_REPORTS_PER_HOUR });
    const measured = createStoreMetrics(metrics, 'audit');
    measured.watchPool(db);
    const appends = appendInGroups({
      log,
      onGroup: (group) => measured.executor.batch?.(group),
      onAppended: createAppendHints({ events: bus.events, prefix }),
    });
    const serving = await serveAuditOperations(
      { log, appends, clock, newId: uuidv7, bus },
      {
        prefix,
        version,
        logger,
        metrics,
        maxInFlight: config.MAX_IN_FLIGHT,
        callerSharePercent: config.CALLER_SHARE_PERCENT,
      },
    );
    const keeping = keepStream({ bus, prefix });
    const consuming = await consumeEvents({
      appends,
      deadLetters: createPostgresDeadLetters({ db }),
      bus,
      prefix,
      onUnreadable: tellOfUnreadable(metrics, logger),
    });

    return {
      checks: createDatabaseChecks(db),
      async drain() {
        await Promise.all([serving.drain(), consuming.stop(), keeping?.stop()]);
        await appends.drain();
      },
      close: () => Promise.resolve(),
    };
  },
};
