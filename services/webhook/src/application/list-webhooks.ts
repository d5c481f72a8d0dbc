import { decodeCursor, nextCursorOf, readsEverything } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { representWebhook } from './represent-webhook.js';
import type { WebhookDeps } from './webhook-deps.js';

/** Lists the webhooks that the caller may see, newest first. */
export function listWebhooks({ store }: Pick<WebhookDeps, 'store'>): OperationHandler<'listWebhooks'> {
  return async ({ query: { role, status, limit, cursor } }, { principal, deadline }) => {
    const wanted = {
      visibleTo: readsEverything(principal) ? undefined : principal.roles,
      role,
      status,
      after: cursor === undefined ? undefined : decodeCursor(cursor),
      limit,
    };
    const page = await store.list(wanted, deadline);
    return { body: JSON.stringify({ webhooks: page.items.map(representWebhook), next_cursor: nextCursorOf(page) }) };
  };
}
