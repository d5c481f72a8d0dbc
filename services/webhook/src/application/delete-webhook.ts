import { replyOf, type OperationHandler } from '@handoff/runtime';
import type { WebhookDeps } from './webhook-deps.js';

/** Deletes a webhook. */
export function deleteWebhook({ store }: Pick<WebhookDeps, 'store'>): OperationHandler<'deleteWebhook'> {
  return async ({ params, body }, call) => {
    const input = { webhookId: params.webhook_id, reason: body.reason };
    return replyOf(await store.execute({ name: 'deleteWebhook', call, input }));
  };
}
