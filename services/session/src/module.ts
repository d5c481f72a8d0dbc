import { uuidv7 } from '@handoff/kernel';
import type { Module } from '@handoff/runtime';
import { openCommandService, openKnownRoles } from '@handoff/runtime/service';
import { sessionHandlers } from './adapters/bus-operations.js';
import { createPostgresSessionStore } from './adapters/postgres-session-store.js';
import { createSessionRules } from './application/session-rules.js';
import { SESSION_CONFIG } from './config.js';
import { startDuties } from './duties.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The session service, put together. */
export const sessionModule: Module<typeof SESSION_CONFIG> = {
  name: 'session',
  config: SESSION_CONFIG,

  async start(context) {
    const { config, clock, logger } = context;
    const prefix = config.NATS_SUBJECT_PREFIX;
    const retentionMs = config.SESSION_RETENTION_DAYS * DAY_MS;
    const commandRetentionMs = config.COMMAND_RETENTION_HOURS * HOUR_MS;

    const service = await openCommandService(context, 'session');
    const roles = openKnownRoles(context, service.db);
    const { closedList } = roles;
    const rules = createSessionRules({ prefix, newId: uuidv7, lifetimeMs: retentionMs, closedList });
    const store = createPostgresSessionStore({ ...service.storeDeps, rules });
    const serving = await service.serve(sessionHandlers({ store, roles, clock, newId: uuidv7 }));
    const duties = startDuties({ store, logger, retentionMs, commandRetentionMs });

    return service.running(async () => {
      await Promise.all([serving.drain(), duties.stop()]);
      await store.drain();
    });
  },
};
