import type { OperationHandler } from '@handoff/runtime';
import { findVisible } from './find-visible.js';
import { replyWith } from './represent-webhook.js';
import type { WebhookDeps } from './webhook-deps.js';

/** Shows a webhook to a caller who may see it. */
export function getWebhook({ store }: Pick<WebhookDeps, 'store'>): OperationHandler<'getWebhook'> {
  return async ({ params }, call) => {
    return replyWith(await findVisible(store, params.webhook_id, call));
  };
}
