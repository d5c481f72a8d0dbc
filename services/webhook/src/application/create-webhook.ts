import { mistakesInNames, namedIn, neverHeld } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { checkEndpoint } from './check-endpoint.js';
import { replyWithSecret } from './reply-with-secret.js';
import type { WebhookDeps } from './webhook-deps.js';
import { mintSecret } from './sign-delivery.js';

/** Registers a webhook. Only this reply shows its secret. */
export function createWebhook(deps: WebhookDeps): OperationHandler<'createWebhook'> {
  const { store, roles, vault, clock, newId } = deps;
  return async ({ body }, call) => {
    const endpoint = await checkEndpoint(body.url, deps);
    const named = namedIn('/', { role: body.role });
    const webhookId = newId(clock.now());
    const input = {
      webhookId,
      role: body.role,
      roleMistakes: mistakesInNames(named, roles.closedList),
      neverHeld: await neverHeld(roles, named, call.deadline),
      ...endpoint,
      eventTypes: body.event_types,
      description: body.description,
      secret: vault.seal(mintSecret(), webhookId),
    };
    return replyWithSecret(await store.execute({ name: 'createWebhook', call, input }), deps, call.deadline);
  };
}
