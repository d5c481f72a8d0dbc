import type { CommandModel } from '@handoff/postgres';
import type { WebhookCommand } from '../domain/webhook-command.js';
import type { WebhookRules, WorkingWebhooks } from '../ports/webhook-store.js';
import { lockDeliveries, updateDeliveries } from './delivery-statements.js';
import { countByRole, insertWebhooks, lockWebhooks, updateWebhooks } from './webhook-statements.js';

export const COMMAND_TABLE = 'webhook_commands';
export const OUTBOX_TABLE = 'webhook_outbox';

/** How the commands of this service meet its tables. */
export function webhookCommandModel(rules: WebhookRules): CommandModel<WebhookCommand, WorkingWebhooks> {
  return {
    commandTable: COMMAND_TABLE,
    outboxTable: OUTBOX_TABLE,
    async load(tx, commands, locksGiven) {
      const reads = commands.map((command) => rules.reads(command));
      const webhookIds = reads.flatMap(({ webhookId }) => webhookId ?? []);
      const deliveryIds = reads.flatMap(({ deliveryId }) => deliveryId ?? []);
      const roles = reads.flatMap(({ countedRole }) => countedRole ?? []);
      const loading = Promise.all([
        webhookIds.length === 0 ? [] : lockWebhooks(tx, webhookIds),
        deliveryIds.length === 0 ? [] : lockDeliveries(tx, deliveryIds),
        roles.length === 0 ? new Map<string, number>() : countByRole(tx, roles),
      ]);
      locksGiven();
      const [webhooks, deliveries, counts] = await loading;
      return {
        webhooks: new Map(webhooks.map((webhook) => [webhook.id, webhook])),
        deliveries: new Map(deliveries.map((delivery) => [delivery.id, delivery])),
        counts,
        created: new Set(),
        changed: new Set(),
        redelivered: new Set(),
      };
    },
    decide: (command, working, now) => rules.decide(command, working, now),
    authorise: (command, working, now) => rules.authorise(command, working, now),
    // The command that registers a webhook names its role, and that role never changes.
    actsInOwnRoles: () => false,
    async save(tx, { webhooks, deliveries, created, changed, redelivered }) {
      const inserts = [...created].flatMap((id) => webhooks.get(id) ?? []);
      const updates = [...changed].flatMap((id) => (created.has(id) ? [] : (webhooks.get(id) ?? [])));
      const restarts = [...redelivered].flatMap((id) => deliveries.get(id) ?? []);
      if (inserts.length > 0) await insertWebhooks(tx, inserts);
      if (updates.length > 0) await updateWebhooks(tx, updates);
      if (restarts.length > 0) await updateDeliveries(tx, restarts);
    },
  };
}
