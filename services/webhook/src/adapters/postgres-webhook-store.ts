import type { IdSource } from '@handoff/kernel';
import {
  createCommandExecutor,
  createSetAside,
  insertOutboxEvents,
  purgeCommands,
  type CommandExecutorMetrics,
  type Database,
  type Logger,
} from '@handoff/postgres';
import { changeEvent } from '../application/webhook-events.js';
import { decideAttempt, type DisablePolicy } from '../domain/decide-attempt.js';
import type { WebhookStore } from '../ports/webhook-store.js';
import { insertDeliveries } from './collect-statement.js';
import { lockDeliveries, updateDeliveries } from './delivery-statements.js';
import { selectDeliveries, selectWebhooks } from './list-statements.js';
import { purgeEach } from './purge-each.js';
import { leaseDue } from './take-due-statement.js';
import { webhookCommandModel } from './webhook-command-model.js';
import { lockWebhooks, selectWebhook, updateWebhooks } from './webhook-statements.js';

export interface PostgresWebhookStoreDeps {
  readonly db: Database;
  readonly newId: IdSource;
  /** NATS_SUBJECT_PREFIX. */
  readonly prefix: string;
  readonly disablePolicy: DisablePolicy;
  /** From 0 to 1, excluding 1. */
  readonly random: () => number;
  readonly logger?: Logger;
  readonly metrics?: CommandExecutorMetrics;
  /** Called after a commit that wrote events. */
  readonly onEvents?: () => void;
  /** Counts the rows that a duty sets aside. */
  readonly onSetAside?: (duty: string) => void;
}

/** Webhooks and deliveries as tables, their events in `webhook_outbox`, their commands in `webhook_commands`. */
export function createPostgresWebhookStore(deps: PostgresWebhookStoreDeps): WebhookStore {
  const { db, newId, prefix, disablePolicy, random, onEvents = () => undefined, onSetAside, ...executorDeps } = deps;
  const executor = createCommandExecutor({ ...executorDeps, db, onEvents, model: webhookCommandModel(prefix) });
  const unpurged = createSetAside({ duty: 'purge deliveries', logger: deps.logger, onSetAside });
  const forgotten = createSetAside({ duty: 'forget commands', logger: deps.logger, onSetAside });

  return {
    execute: (command) => executor.execute(command),
    find: (id) => selectWebhook(db, id),
    list: (query) => selectWebhooks(db, query),
    listDeliveries: (query) => selectDeliveries(db, query),
    collect: (events, retentionMs) => insertDeliveries(db, events, retentionMs),
    takeDue: (leaseMs, capacity) => leaseDue(db, leaseMs, capacity),

    async recordAttempt({ delivery: { id, webhookId, leaseId }, url }, outcome) {
      const recorded = await db.transaction(async (tx) => {
        const { now } = tx;
        const [webhook] = await lockWebhooks(tx, [webhookId]);
        const [delivery] = await lockDeliveries(tx, [id]);
        if (webhook === undefined || delivery?.leaseId !== leaseId) return 'lost';
        const decided = decideAttempt(webhook, delivery, { url, outcome, now, random: random() }, disablePolicy);
        await updateDeliveries(tx, [decided.delivery]);
        const changed = decided.change?.webhook ?? { ...webhook, health: decided.health };
        if (changed.health !== webhook.health) await updateWebhooks(tx, [changed]);
        if (decided.change === undefined) return 'recorded';
        await insertOutboxEvents(tx, 'webhook_outbox', [changeEvent(prefix, newId(now), now, decided.change)]);
        return 'disabled';
      });
      if (recorded === 'disabled') onEvents();
      return recorded !== 'lost';
    },

    purge: (olderThanMs, limit) => purgeEach(db, unpurged, olderThanMs, limit),
    forgetCommands: (olderThanMs) => purgeCommands(db, 'webhook_commands', olderThanMs, forgotten),
    drain: () => executor.drain(),
  };
}
