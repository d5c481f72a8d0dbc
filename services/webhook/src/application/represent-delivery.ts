import type { WebhookDelivery } from '@handoff/contracts';
import type { Delivery } from '../domain/delivery.js';

/** A delivery as callers see it. */
export function representDelivery(delivery: Delivery): WebhookDelivery {
  return {
    delivery_id: delivery.id,
    webhook_id: delivery.webhookId,
    event_id: delivery.eventId,
    event_type: delivery.eventType,
    status: delivery.status,
    attempts: delivery.attempts,
    last_attempt_at: instant(delivery.lastAttemptAt),
    last_status_code: delivery.lastStatusCode ?? null,
    last_error: tellable(delivery.lastError),
    next_attempt_at: instant(delivery.nextAttemptAt),
    delivered_at: instant(delivery.deliveredAt),
    created_at: delivery.createdAt.toISOString(),
    updated_at: delivery.updatedAt.toISOString(),
  };
}

/** An address inside and none at all are told alike: the difference would map the network for whoever owns the webhook. */
function tellable(error: Delivery['lastError']): WebhookDelivery['last_error'] {
  return error === 'address_not_allowed' ? 'unreachable' : (error ?? null);
}

function instant(date: Date | undefined): string | null {
  return date?.toISOString() ?? null;
}
