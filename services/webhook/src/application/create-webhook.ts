import type { OperationHandler } from '@handoff/runtime';
import { checkEndpoint } from './check-endpoint.js';
import { mintSecret } from './mint-secret.js';
import { replyWithSecret } from './reply.js';
import type { WebhookDeps } from './webhook-deps.js';

/** Registers a webhook, and shows its secret once. */
export function createWebhook(deps: WebhookDeps): OperationHandler<'createWebhook'> {
  const { store, vault, clock, newId } = deps;
  return async ({ body }, call) => {
    const endpoint = await checkEndpoint(body.url, deps);
    const now = clock.now();
    const webhookId = newId(now);
    const input = {
      webhookId,
      eventId: newId(now),
      role: body.role,
      ...endpoint,
      eventTypes: body.event_types,
      description: body.description,
      secret: vault.seal(mintSecret(), webhookId),
    };
    return replyWithSecret(await store.execute({ name: 'createWebhook', call, input }), deps);
  };
}
