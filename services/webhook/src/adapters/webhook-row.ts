import type { DisablingCause, Webhook } from '../domain/webhook.js';
import type { WebhookStatus } from '../domain/webhook-lifecycle.js';

/** A row of `webhooks`. */
export interface WebhookRow {
  readonly id: string;
  readonly role: string;
  readonly url: string;
  readonly event_types: readonly string[];
  readonly description: string | null;
  readonly status: WebhookStatus;
  readonly disabled_cause: DisablingCause | null;
  readonly paused_from: Date | null;
  readonly paused_until: Date | null;
  readonly deletion_reason: string | null;
  readonly secret: string | null;
  readonly previous_secret: string | null;
  readonly previous_secret_until: Date | null;
  readonly created_by: Webhook['createdBy'];
  readonly trace_id: string;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly failing_since: Date | null;
  readonly failed_deliveries: number;
  readonly held_until: Date | null;
}

export const WEBHOOK_COLUMNS = `
  id, role, url, event_types, description, status, disabled_cause, paused_from, paused_until, deletion_reason,
  secret, previous_secret, previous_secret_until, created_by, trace_id, version, created_at,
  updated_at, failing_since, failed_deliveries, held_until`;

export function toWebhook(row: WebhookRow): Webhook {
  const { previous_secret: sealed, previous_secret_until: until, paused_from: pausedFrom } = row;
  return {
    id: row.id,
    role: row.role,
    url: row.url,
    eventTypes: row.event_types,
    description: row.description ?? undefined,
    status: row.status,
    disabledCause: row.disabled_cause ?? undefined,
    pause: pausedFrom === null ? undefined : { from: pausedFrom, until: row.paused_until ?? undefined },
    deletionReason: row.deletion_reason ?? undefined,
    secret: row.secret ?? undefined,
    previousSecret: sealed === null || until === null ? undefined : { sealed, until },
    createdBy: row.created_by,
    traceId: row.trace_id,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    health: {
      failingSince: row.failing_since ?? undefined,
      failedDeliveries: row.failed_deliveries,
      heldUntil: row.held_until ?? undefined,
    },
  };
}

export function toWebhookRow(webhook: Webhook): WebhookRow {
  return {
    id: webhook.id,
    role: webhook.role,
    url: webhook.url,
    event_types: webhook.eventTypes,
    description: webhook.description ?? null,
    status: webhook.status,
    disabled_cause: webhook.disabledCause ?? null,
    paused_from: webhook.pause?.from ?? null,
    paused_until: webhook.pause?.until ?? null,
    deletion_reason: webhook.deletionReason ?? null,
    secret: webhook.secret ?? null,
    previous_secret: webhook.previousSecret?.sealed ?? null,
    previous_secret_until: webhook.previousSecret?.until ?? null,
    created_by: webhook.createdBy,
    trace_id: webhook.traceId,
    version: webhook.version,
    created_at: webhook.createdAt,
    updated_at: webhook.updatedAt,
    failing_since: webhook.health.failingSince ?? null,
    failed_deliveries: webhook.health.failedDeliveries,
    held_until: webhook.health.heldUntil ?? null,
  };
}
