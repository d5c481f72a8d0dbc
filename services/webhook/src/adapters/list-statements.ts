import type { Cursor, Page } from '@handoff/kernel';
import { boundedPage, takePage, type PageRow, type Queryable } from '@handoff/postgres';
import type { Delivery } from '../domain/delivery.js';
import type { Webhook } from '../domain/webhook.js';
import type { DeliveryQuery, WebhookQuery } from '../ports/webhook-store.js';
import { deliveryColumns, toDelivery, type DeliveryRow } from './delivery-row.js';
import { toWebhook, WEBHOOK_COLUMNS, type WebhookRow } from './webhook-row.js';

/** Of a webhook, what can be large. */
const WEBHOOK_BYTES =
  'octet_length(url) + coalesce(octet_length(description), 0) + coalesce(octet_length(deletion_reason), 0) + octet_length(created_by::text)';
const ORDER = 'created_at DESC, id DESC';

/** Webhooks newest first. */
export async function selectWebhooks(db: Queryable, query: WebhookQuery): Promise<Page<Webhook>> {
  const { visibleTo, role, status, after, limit } = query;
  const filters = startFilters();
  if (visibleTo !== undefined) filters.add('visible', ([roles]) => `role = ANY (${roles}::text[])`, visibleTo);
  if (role !== undefined) filters.add('role', ([value]) => `role = ${value}`, role);
  if (status === undefined) filters.add('kept', () => `status <> 'deleted'`);
  else filters.add('status', ([value]) => `status = ${value}`, status);
  filters.addAfter(after);
  const rows = await db.query<WebhookRow & PageRow>(
    {
      name: ['webhook_newest', ...filters.names].join('_'),
      text: boundedPage({
        rows: `SELECT ${WEBHOOK_COLUMNS}, ${WEBHOOK_BYTES} AS bytes FROM webhooks
          WHERE ${filters.conditions.join(' AND ')} ORDER BY ${ORDER} LIMIT $${filters.parameters.push(limit + 1)}`,
        order: ORDER,
      }),
    },
    filters.parameters,
  );
  return takePage(rows, limit, toWebhook);
}

/** Deliveries of a webhook, newest first. */
export async function selectDeliveries(db: Queryable, query: DeliveryQuery): Promise<Page<Delivery>> {
  const { webhookId, status, after, limit } = query;
  const filters = startFilters();
  filters.add('webhook', ([id]) => `webhook_id = ${id}::uuid`, webhookId);
  if (status !== undefined) filters.add('status', ([value]) => `status = ${value}`, status);
  filters.addAfter(after);
  const rows = await db.query<DeliveryRow & PageRow>(
    {
      name: ['webhook_delivery_newest', ...filters.names].join('_'),
      text: boundedPage({
        rows: `SELECT ${deliveryColumns('d')}, octet_length(event_type) AS bytes FROM webhook_deliveries d
          WHERE ${filters.conditions.join(' AND ')} ORDER BY ${ORDER} LIMIT $${filters.parameters.push(limit + 1)}`,
        order: ORDER,
      }),
    },
    filters.parameters,
  );
  return takePage(rows, limit, toDelivery);
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
