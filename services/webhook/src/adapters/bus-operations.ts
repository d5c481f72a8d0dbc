import type { OperationHandlers } from '@handoff/runtime';
import { noting } from '@handoff/runtime/service';
import { createWebhook } from '../application/create-webhook.js';
import { deleteWebhook } from '../application/delete-webhook.js';
import { getWebhook } from '../application/get-webhook.js';
import { listDeliveries } from '../application/list-deliveries.js';
import { listWebhooks } from '../application/list-webhooks.js';
import { redeliver } from '../application/redeliver.js';
import { rotateSecret } from '../application/rotate-secret.js';
import { updateWebhook } from '../application/update-webhook.js';
import type { WebhookDeps } from '../application/webhook-deps.js';

/** The handlers of the operations that the webhook service answers. */
export function webhookHandlers(deps: WebhookDeps): OperationHandlers<'webhook'> {
  return noting(deps.roles, {
    createWebhook: createWebhook(deps),
    listWebhooks: listWebhooks(deps),
    getWebhook: getWebhook(deps),
    updateWebhook: updateWebhook(deps),
    rotateWebhookSecret: rotateSecret(deps),
    deleteWebhook: deleteWebhook(deps),
    listWebhookDeliveries: listDeliveries(deps),
    redeliverWebhook: redeliver(deps),
  });
}
