import { uuidv7 } from '@handoff/kernel';
import { openCommandService, type Module } from '@handoff/runtime';
import { sessionHandlers } from './adapters/bus-operations.js';
import { createPostgresSessionStore } from './adapters/postgres-session-store.js';
import { SESSION_CONFIG } from './config.js';
import { startDuties } from './duties.js';

const HOUR_MS = 3_600_000;

/** The session service, put together. */
export const sessionModule: Module<typeof SESSION_CONFIG> = {
  name: 'session',
  config: SESSION_CONFIG,

  async start(context) {
    const { config, clock, logger } = context;
    const prefix = config.NATS_SUBJECT_PREFIX;
    const retentionMs = config.SESSION_RETENTION_DAYS * 24 * HOUR_MS;
    const commandRetentionMs = config.COMMAND_RETENTION_HOURS * HOUR_MS;

    const service = await openCommandService(context, 'session');
    const store = createPostgresSessionStore({
      ...service.storeDeps,
      newId: uuidv7,
      prefix,
      lifetimeMs: retentionMs,
    });
    const serving = await service.serve(sessionHandlers({ store, clock, newId: uuidv7 }));
    const duties = startDuties({ store, logger, retentionMs, commandRetentionMs });

    return service.running(async () => {
      await serving.drain();
      await Promise.all(duties.map((duty) => duty.stop()));
      await store.drain();
    });
  },
};
