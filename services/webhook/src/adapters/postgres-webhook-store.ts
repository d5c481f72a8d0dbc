import {
  createCommandExecutor,
  createForgetCommands,
  createSetAside,
  insertOutboxEvents,
  type CommandExecutorDeps,
} from '@handoff/postgres';
import type { WebhookCommand } from '../domain/webhook-command.js';
import type { WebhookRules, WebhookStore, WorkingWebhooks } from '../ports/webhook-store.js';
import { insertDeliveries } from './collect-statement.js';
import { lockDeliveries, updateDeliveries } from './delivery-statements.js';
import { selectDeliveries, selectWebhooks } from './list-statements.js';
import { purgeEach } from './purge-each.js';
import { findRest, leaseDue } from './take-due-statement.js';
import { COMMAND_TABLE, OUTBOX_TABLE, webhookCommandModel } from './webhook-command-model.js';
import { hasWebhooks, lockWebhooks, selectWebhook, updateWebhooks } from './webhook-statements.js';

type ExecutorDeps = CommandExecutorDeps<WebhookCommand, WorkingWebhooks>;

export interface PostgresWebhookStoreDeps extends Pick<ExecutorDeps, 'db' | 'logger' | 'metrics' | 'onEvents'> {
  readonly rules: WebhookRules;
  /** Counts the rows that a duty sets aside. */
  readonly onSetAside?: (duty: string) => void;
}

/** Keeps webhooks and deliveries in tables, their events in `webhook_outbox`, and their commands in `webhook_commands`. */
export function createPostgresWebhookStore(deps: PostgresWebhookStoreDeps): WebhookStore {
  const { rules, onSetAside, ...executorDeps } = deps;
  const { db, logger, onEvents } = executorDeps;
  const executor = createCommandExecutor({ ...executorDeps, model: webhookCommandModel(rules) });
  const unpurged = createSetAside({ duty: 'purge deliveries', logger, onSetAside });

  return {
    execute: (command) => executor.execute(command),
    find: (id, deadline) => selectWebhook(db, id, deadline),
    list: (query, deadline) => selectWebhooks(db, query, deadline),
    listDeliveries: (query, deadline) => selectDeliveries(db, query, deadline),
    hasWebhooks: () => hasWebhooks(db),
    collect: (events, retentionMs) => insertDeliveries(db, events, retentionMs),
    takeDue: (leaseMs, capacity) => leaseDue(db, leaseMs, capacity),
    restMs: () => findRest(db),

    async recordAttempt({ delivery: { id, webhookId, leaseId }, url }, outcome) {
      const recorded = await db.transaction(async (tx) => {
        const [webhook] = await lockWebhooks(tx, [webhookId]);
        const [delivery] = await lockDeliveries(tx, [id]);
        if (webhook === undefined || delivery?.leaseId !== leaseId) return 'lost';
        const after = rules.recordAttempt(webhook, delivery, { url, outcome, now: tx.now });
        await updateDeliveries(tx, [after.delivery]);
        if (after.webhook.health !== webhook.health) await updateWebhooks(tx, [after.webhook]);
        if (after.event === undefined) return 'recorded';
        await insertOutboxEvents(tx, OUTBOX_TABLE, [after.event]);
        return 'disabled';
      });
      if (recorded === 'disabled') onEvents?.();
      return recorded !== 'lost';
    },

    purge: (olderThanMs, limit) => purgeEach(db, unpurged, olderThanMs, limit),
    forgetCommands: createForgetCommands({ db, commandTable: COMMAND_TABLE, logger, onSetAside }),
    drain: () => executor.drain(),
  };
}
