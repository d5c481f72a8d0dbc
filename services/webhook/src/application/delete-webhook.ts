import { replyOf, type OperationHandler } from '@handoff/runtime';
import type { WebhookDeps } from './webhook-deps.js';

/** Deletes a webhook, if the caller may. */
export function deleteWebhook(deps: WebhookDeps): OperationHandler<'deleteWebhook'> {
  const { store, clock, newId } = deps;
  return async ({ params, body }, call) => {
    const now = clock.now();
    const input = { webhookId: params.webhook_id, eventId: newId(now), reason: body.reason };
    return replyOf(await store.execute({ name: 'deleteWebhook', call, input }));
  };
}
