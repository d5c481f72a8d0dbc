import type { OperationHandler } from '@handoff/runtime';
import { checkEndpoint } from './check-endpoint.js';
import { replyOf } from './reply.js';
import type { WebhookDeps } from './webhook-deps.js';

/** Changes a webhook, if the caller may and knows its present version. */
export function updateWebhook(deps: WebhookDeps): OperationHandler<'updateWebhook'> {
  const { store, clock, newId } = deps;
  return async ({ params, body }, call) => {
    const url = body.url === undefined ? undefined : await checkEndpoint(body.url, deps);
    const now = clock.now();
    const input = {
      webhookId: params.webhook_id,
      eventId: newId(now),
      url,
      eventTypes: body.event_types,
      status: body.status,
      description: body.description,
    };
    return replyOf(await store.execute({ name: 'updateWebhook', call, now, input }));
  };
}
