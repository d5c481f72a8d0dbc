import { decodeCursor, readsEverything } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { pageOf } from './page.js';
import { representWebhook } from './represent-webhook.js';
import type { WebhookDeps } from './webhook-deps.js';

/** Lists the webhooks that the caller may know of, newest first. */
export function listWebhooks({ store }: Pick<WebhookDeps, 'store'>): OperationHandler<'listWebhooks'> {
  return async ({ query: { role, status, limit, cursor } }, { principal }) => {
    const found = await store.list({
      visibleTo: readsEverything(principal) ? undefined : principal.roles,
      role,
      status,
      after: cursor === undefined ? undefined : decodeCursor(cursor),
      limit: limit + 1,
    });
    const { items, nextCursor } = pageOf(found, limit);
    return { body: JSON.stringify({ webhooks: items.map(representWebhook), next_cursor: nextCursor }) };
  };
}
