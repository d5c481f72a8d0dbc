import { replyOf, type OperationHandler } from '@handoff/runtime';
import type { WebhookDeps } from './webhook-deps.js';

/** Restarts a delivery. */
export function redeliver({
  store,
  onDue,
}: Pick<WebhookDeps, 'store' | 'onDue'>): OperationHandler<'redeliverWebhook'> {
  return async ({ params, body }, call) => {
    const input = {
      webhookId: params.webhook_id,
      deliveryId: params.delivery_id,
      delayMs: (body.delay_seconds ?? 0) * 1_000,
    };
    const reply = replyOf(await store.execute({ name: 'redeliverWebhook', call, input }));
    onDue();
    return reply;
  };
}
