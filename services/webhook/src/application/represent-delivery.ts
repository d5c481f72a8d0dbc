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
    last_error: visibleError(delivery.lastError),
    next_attempt_at: instant(delivery.nextAttemptAt),
    delivered_at: instant(delivery.deliveredAt),
    created_at: delivery.createdAt.toISOString(),
    updated_at: delivery.updatedAt.toISOString(),
  };
}

/** A forbidden address looks like an unreachable one: the difference would show the owner of a webhook our inner network. */
function visibleError(error: Delivery['lastError']): WebhookDelivery['last_error'] {
  return error === 'address_not_allowed' ? 'unreachable' : (error ?? null);
}

function instant(date: Date | undefined): string | null {
  return date?.toISOString() ?? null;
}
