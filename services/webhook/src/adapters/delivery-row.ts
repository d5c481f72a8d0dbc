import type { AttemptError, Delivery, DeliveryStatus } from '../domain/delivery.js';

/** A row of `webhook_deliveries` without the body, which only an attempt reads. */
export interface DeliveryRow {
  readonly id: string;
  readonly webhook_id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly last_attempt_at: Date | null;
  readonly last_status_code: number | null;
  /** NULL also for `secret_unreadable`, which the CHECK of the column does not allow: then the last attempt has no result. */
  readonly last_error: Exclude<AttemptError, 'secret_unreadable'> | null;
  readonly next_attempt_at: Date | null;
  readonly lease_id: string | null;
  readonly delivered_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const COLUMNS = [
  'id',
  'webhook_id',
  'event_id',
  'event_type',
  'status',
  'attempts',
  'last_attempt_at',
  'last_status_code',
  'last_error',
  'next_attempt_at',
  'lease_id',
  'delivered_at',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof DeliveryRow)[];

/** The columns with the alias of the table. */
export function deliveryColumns(alias: string): string {
  return COLUMNS.map((column) => `${alias}.${column}`).join(', ');
}

export function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    eventId: row.event_id,
    eventType: row.event_type,
    status: row.status,
    attempts: row.attempts,
    lastAttemptAt: row.last_attempt_at ?? undefined,
    lastStatusCode: row.last_status_code ?? undefined,
    lastError: lastErrorOf(row),
    nextAttemptAt: row.next_attempt_at ?? undefined,
    leaseId: row.lease_id ?? undefined,
    deliveredAt: row.delivered_at ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function lastErrorOf(row: DeliveryRow): AttemptError | undefined {
  if (row.last_error !== null) return row.last_error;
  return row.last_attempt_at !== null && row.last_status_code === null ? 'secret_unreadable' : undefined;
}

export function toDeliveryRow(delivery: Delivery): DeliveryRow {
  return {
    id: delivery.id,
    webhook_id: delivery.webhookId,
    event_id: delivery.eventId,
    event_type: delivery.eventType,
    status: delivery.status,
    attempts: delivery.attempts,
    last_attempt_at: delivery.lastAttemptAt ?? null,
    last_status_code: delivery.lastStatusCode ?? null,
    last_error: delivery.lastError === 'secret_unreadable' ? null : (delivery.lastError ?? null),
    next_attempt_at: delivery.nextAttemptAt ?? null,
    lease_id: delivery.leaseId ?? null,
    delivered_at: delivery.deliveredAt ?? null,
    created_at: delivery.createdAt,
    updated_at: delivery.updatedAt,
  };
}
