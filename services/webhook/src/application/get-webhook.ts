import type { OperationHandler } from '@handoff/runtime';
import { findVisible } from './find-visible.js';
import { representWebhook } from './represent-webhook.js';
import type { WebhookDeps } from './webhook-deps.js';

/** Shows a webhook to whoever may know of it. */
export function getWebhook({ store }: Pick<WebhookDeps, 'store'>): OperationHandler<'getWebhook'> {
  return async ({ params }, call) => {
    const webhook = await findVisible(store, params.webhook_id, call.principal);
    return { body: JSON.stringify(representWebhook(webhook)), id: webhook.id, version: webhook.version };
  };
}
