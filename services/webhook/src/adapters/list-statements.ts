import type { Cursor } from '@handoff/kernel';
import type { Queryable } from '@handoff/postgres';
import type { Delivery } from '../domain/delivery.js';
import type { Webhook } from '../domain/webhook.js';
import type { DeliveryQuery, WebhookQuery } from '../ports/webhook-store.js';
import { deliveryColumns, toDelivery, type DeliveryRow } from './delivery-row.js';
import { toWebhook, WEBHOOK_COLUMNS, type WebhookRow } from './webhook-row.js';

/** Webhooks newest first. */
export async function selectWebhooks(db: Queryable, query: WebhookQuery): Promise<readonly Webhook[]> {
  const { visibleTo, role, status, after, limit } = query;
  const filters = startFilters();
  if (visibleTo !== undefined) filters.add('visible', ([roles]) => `role = ANY (${roles}::text[])`, visibleTo);
  if (role !== undefined) filters.add('role', ([value]) => `role = ${value}`, role);
  if (status === undefined) filters.add('kept', () => `status <> 'deleted'`);
  else filters.add('status', ([value]) => `status = ${value}`, status);
  filters.addAfter(after);
  const rows = await db.query<WebhookRow>(
    {
      name: ['webhook_newest', ...filters.names].join('_'),
      text: `
        SELECT ${WEBHOOK_COLUMNS} FROM webhooks WHERE ${filters.conditions.join(' AND ')}
        ORDER BY created_at DESC, id DESC LIMIT $${filters.parameters.push(limit)}`,
    },
    filters.parameters,
  );
  return rows.map(toWebhook);
}

/** Deliveries of a webhook, newest first. */
export async function selectDeliveries(db: Queryable, query: DeliveryQuery): Promise<readonly Delivery[]> {
  const { webhookId, status, after, limit } = query;
  const filters = startFilters();
  filters.add('webhook', ([id]) => `webhook_id = ${id}::uuid`, webhookId);
  if (status !== undefined) filters.add('status', ([value]) => `status = ${value}`, status);
  filters.addAfter(after);
  const rows = await db.query<DeliveryRow>(
    {
      name: ['webhook_delivery_newest', ...filters.names].join('_'),
      text: `
        SELECT ${deliveryColumns('d')} FROM webhook_deliveries d WHERE ${filters.conditions.join(' AND ')}
        ORDER BY created_at DESC, id DESC LIMIT $${filters.parameters.push(limit)}`,
    },
    filters.parameters,
  );
  return rows.map(toDelivery);
}

/**
 * Each combination of filters is a statement of its own, named after them: with `$1 IS NULL OR …` Postgres would plan
 * all of them as one and use no index.
 */
function startFilters() {
  const parameters: unknown[] = [];
  const names: string[] = [];
  const conditions: string[] = [];
  const add = (
    name: string,
    condition: (placeholders: readonly string[]) => string,
    ...values: readonly unknown[]
  ): void => {
    names.push(name);
    conditions.push(condition(values.map((value) => `$${parameters.push(value)}`)));
  };
  const addAfter = (after: Cursor | undefined): void => {
    if (after === undefined) return;
    add('after', ([at, id]) => `(created_at, id) < (${at}::timestamptz, ${id}::uuid)`, after.createdAt, after.id);
  };
  return { parameters, names, conditions, add, addAfter };
}
