import { HandoffError } from '@handoff/kernel';
import { isBeingTried, type Delivery } from './delivery.js';
import { requireChangeable } from './require-changeable.js';
import type { Webhook } from './webhook.js';
import type { RedeliverWebhookCommand, Timely } from './webhook-command.js';

/** A delivery after a caller asked for it again, and its webhook. */
export interface Redelivery {
  readonly webhook: Webhook;
  readonly delivery: Delivery;
}

/**
 * Restarts a delivery from its first attempt, whatever its status. A delivery that is being attempted right now stays as it
 * is.
 *
 * @throws HandoffError `NOT_FOUND`, or `ILLEGAL_TRANSITION` when the webhook is not active.
 */
export function decideRedelivery(
  found: Webhook | undefined,
  delivery: Delivery | undefined,
  { call, input, now }: Timely<RedeliverWebhookCommand>,
): Redelivery {
  const webhook = requireChangeable(found, call);
  if (delivery?.webhookId !== webhook.id) throw new HandoffError('NOT_FOUND');
  if (webhook.status !== 'active') {
    const detail = `Nothing is sent to a webhook that is ${webhook.status}.`;
    throw new HandoffError('ILLEGAL_TRANSITION', { detail, facts: { current_status: webhook.status } });
  }
  if (isBeingTried(delivery, now)) return { webhook, delivery };
  const restarted: Delivery = {
    ...delivery,
    status: 'pending',
    attempts: 0,
    nextAttemptAt: new Date(now.getTime() + input.delayMs),
    leaseId: undefined,
    updatedAt: now,
  };
  return { webhook, delivery: restarted };
}
