import { replyOf, type OperationHandler } from '@handoff/runtime';
import { checkEndpoint } from './check-endpoint.js';
import type { WebhookDeps } from './webhook-deps.js';

const UNCHANGED = { url: undefined, urlRefusal: undefined };

/** Changes a webhook, if the caller may and knows its present version. */
export function updateWebhook(deps: WebhookDeps): OperationHandler<'updateWebhook'> {
  const { store, clock, newId } = deps;
  return async ({ params, body }, call) => {
    const endpoint = body.url === undefined ? UNCHANGED : await checkEndpoint(body.url, deps);
    const now = clock.now();
    const input = {
      webhookId: params.webhook_id,
      eventId: newId(now),
      ...endpoint,
      eventTypes: body.event_types,
      status: body.status,
      description: body.description,
    };
    return replyOf(await store.execute({ name: 'updateWebhook', call, input }));
  };
}
