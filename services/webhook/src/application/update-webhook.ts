import { replyOf, type OperationHandler } from '@handoff/runtime';
import { checkEndpoint } from './check-endpoint.js';
import type { WebhookDeps } from './webhook-deps.js';

const UNCHANGED = { url: undefined, urlRefusal: undefined };

/** Changes a webhook. */
export function updateWebhook(deps: WebhookDeps): OperationHandler<'updateWebhook'> {
  return async ({ params, body }, call) => {
    const endpoint = body.url === undefined ? UNCHANGED : await checkEndpoint(body.url, deps);
    const input = {
      webhookId: params.webhook_id,
      ...endpoint,
      eventTypes: body.event_types,
      status: body.status,
      description: body.description,
    };
    return replyOf(await deps.store.execute({ name: 'updateWebhook', call, input }));
  };
}
