import type { Webhook as WebhookRepresentation } from '@handoff/contracts';
import type { CommandReply } from '@handoff/kernel';
import type { Webhook } from '../domain/webhook.js';

/** The reply that shows a webhook. */
export function replyWith(webhook: Webhook): CommandReply {
  return { body: JSON.stringify(representWebhook(webhook)), id: webhook.id, version: webhook.version };
}

/** A webhook as callers see it, without its secret. */
export function representWebhook(webhook: Webhook): WebhookRepresentation {
  return {
    webhook_id: webhook.id,
    role: webhook.role,
    url: webhook.url,
    event_types: [...webhook.eventTypes],
    description: webhook.description ?? null,
    status: webhook.status,
    disabled_cause: webhook.disabledCause ?? null,
    deletion_reason: webhook.deletionReason ?? null,
    previous_secret_until: webhook.previousSecret?.until.toISOString() ?? null,
    created_by: { issuer: webhook.createdBy.issuer, subject: webhook.createdBy.subject },
    trace_id: webhook.traceId,
    version: webhook.version,
    created_at: webhook.createdAt.toISOString(),
    updated_at: webhook.updatedAt.toISOString(),
  };
}
