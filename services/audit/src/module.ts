import { uuidv7 } from '@handoff/kernel';
import type { Module } from '@handoff/runtime';
import { openKnownRoles, openService } from '@handoff/runtime/service';
import { createAppendHints } from './adapters/bus-append-hints.js';
import { consumeEvents, keepStream } from './adapters/bus-event-consumer.js';
import { auditHandlers } from './adapters/bus-operations.js';
import { createPostgresAuditLog } from './adapters/postgres-audit-log.js';
import { createPostgresDeadLetters } from './adapters/postgres-dead-letters.js';
import { appendInGroups } from './application/append-in-groups.js';
import { AUDIT_CONFIG } from './config.js';
import { reportUnreadable } from './report-unreadable.js';

/** The audit service, put together. */
export const auditModule: Module<typeof AUDIT_CONFIG> = {
  name: 'audit',
  config: AUDIT_CONFIG,

  async start(context) {
    const { config, clock, logger, metrics, bus } = context;
    const prefix = config.NATS_SUBJECT_PREFIX;

    const service = await openService(context, 'audit');
    const { db, measured } = service;
    const log = createPostgresAuditLog({ db, reportsPerHour: config.MAX_AUDIT_REPORTS_PER_HOUR });
    const deadLetters = createPostgresDeadLetters({ db });
    const roles = openKnownRoles(context, db);
    const appends = appendInGroups({
      log,
      onGroup: (group) => measured.executor.batch?.(group),
      onAppended: createAppendHints({ events: bus.events, prefix }),
    });
    const serving = await service.serve(auditHandlers({ log, roles, appends, deadLetters, clock, newId: uuidv7 }));
    const keeping = keepStream({ bus, prefix });
    const onUnreadable = reportUnreadable(metrics, logger);
    const consuming = await consumeEvents({ db, logger, appends, deadLetters, bus, prefix, onUnreadable });

    return service.running(async () => {
      await Promise.all([serving.drain(), consuming.stop(), keeping?.stop()]);
      await appends.drain();
    });
  },
};
