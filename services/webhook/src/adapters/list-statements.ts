import type { Page } from '@handoff/kernel';
import { boundedPage, createListFilters, takePage, type Database, type PageRow } from '@handoff/postgres';
import type { Delivery } from '../domain/delivery.js';
import type { Webhook } from '../domain/webhook.js';
import type { DeliveryQuery, WebhookQuery } from '../ports/webhook-store.js';
import { deliveryColumns, toDelivery, type DeliveryRow } from './delivery-row.js';
import { toWebhook, WEBHOOK_COLUMNS, type WebhookRow } from './webhook-row.js';

/** The size of the columns that can be large. */
const WEBHOOK_BYTES =
  'octet_length(url) + coalesce(octet_length(description), 0) + coalesce(octet_length(deletion_reason), 0) + octet_length(created_by::text)';
const ORDER = 'created_at DESC, id DESC';

/** Webhooks, newest first. */
export async function selectWebhooks(db: Database, query: WebhookQuery, deadline: Date): Promise<Page<Webhook>> {
  const { visibleTo, role, status, after, limit } = query;
  const filters = createListFilters();
  if (visibleTo !== undefined) filters.add('visible', (roles) => `role = ANY (${roles}::text[])`, visibleTo);
  if (role !== undefined) filters.add('role', (value) => `role = ${value}`, role);
  if (status === undefined) filters.add('kept', () => `status <> 'deleted'`);
  else filters.add('status', (value) => `status = ${value}`, status);
  filters.addAfter(after);
  const { parameters } = filters;
  const rows = await db.query<WebhookRow & PageRow>(
    {
      name: filters.nameOf('webhook_newest'),
      text: boundedPage({
        rows: `SELECT ${WEBHOOK_COLUMNS}, ${WEBHOOK_BYTES} AS bytes FROM webhooks
          ${filters.where()} ORDER BY ${ORDER} LIMIT $${parameters.push(limit + 1)}`,
        order: ORDER,
      }),
    },
    parameters,
    { deadline },
  );
  return takePage(rows, limit, toWebhook);
}

/** Deliveries of a webhook, newest first. */
export async function selectDeliveries(db: Database, query: DeliveryQuery, deadline: Date): Promise<Page<Delivery>> {
  const { webhookId, status, after, limit } = query;
  const filters = createListFilters();
  filters.add('webhook', (id) => `webhook_id = ${id}::uuid`, webhookId);
  if (status !== undefined) filters.add('status', (value) => `status = ${value}`, status);
  filters.addAfter(after);
  const { parameters } = filters;
  const rows = await db.query<DeliveryRow & PageRow>(
    {
      name: filters.nameOf('webhook_delivery_newest'),
      text: boundedPage({
        rows: `SELECT ${deliveryColumns('d')}, octet_length(event_type) AS bytes FROM webhook_deliveries d
          ${filters.where()} ORDER BY ${ORDER} LIMIT $${parameters.push(limit + 1)}`,
        order: ORDER,
      }),
    },
    parameters,
    { deadline },
  );
  return takePage(rows, limit, toDelivery);
}
