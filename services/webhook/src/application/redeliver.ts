import { replyOf, type OperationHandler } from '@handoff/runtime';
import type { WebhookDeps } from './webhook-deps.js';

interface Deps extends WebhookDeps {
  /** Hears that something is due. */
  readonly onDue: () => void;
}

/** Has an event delivered again. */
export function redeliver(deps: Deps): OperationHandler<'redeliverWebhook'> {
  const { store, clock, newId, onDue } = deps;
  return async ({ params, body }, call) => {
    const now = clock.now();
    const input = {
      webhookId: params.webhook_id,
      deliveryId: params.delivery_id,
      eventId: newId(now),
      delayMs: (body.delay_seconds ?? 0) * 1_000,
    };
    const reply = replyOf(await store.execute({ name: 'redeliverWebhook', call, input }));
    onDue();
    return reply;
  };
}
