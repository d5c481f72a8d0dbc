import { HandoffError } from '@handoff/kernel';
import { isBeingTried, type Delivery } from './delivery.js';
import { findToChange } from './find-to-change.js';
import type { Webhook } from './webhook.js';
import type { RedeliverWebhookCommand, Timely } from './webhook-command.js';

/**
 * Has an event delivered again, whatever came of it before: from the first attempt. One that is being tried at this
 * moment is left alone.
 *
 * @throws HandoffError `NOT_FOUND`, or `ILLEGAL_TRANSITION` when the webhook is not active.
 */
export function decideRedelivery(
  found: Webhook | undefined,
  delivery: Delivery | undefined,
  { call, input, now }: Timely<RedeliverWebhookCommand>,
): Delivery {
  const webhook = findToChange(found, call);
  if (delivery?.webhookId !== webhook.id) throw new HandoffError('NOT_FOUND');
  if (webhook.status !== 'active') {
    const detail = `Nothing is sent to a webhook that is ${webhook.status}.`;
    throw new HandoffError('ILLEGAL_TRANSITION', { detail, facts: { current_status: webhook.status } });
  }
  if (isBeingTried(delivery, now)) return delivery;
  return {
    ...delivery,
    status: 'pending',
    attempts: 0,
    nextAttemptAt: new Date(now.getTime() + input.delayMs),
    leaseId: undefined,
    updatedAt: now,
  };
}
