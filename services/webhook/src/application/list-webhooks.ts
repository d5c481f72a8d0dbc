import { warningsMember } from '@handoff/contracts';
import { decodeCursor, namedIn, neverHeld, nextCursorOf, readsEverything } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { representWebhook } from './represent-webhook.js';
import type { WebhookDeps } from './webhook-deps.js';

/** Lists the webhooks that the caller may see, newest first. */
export function listWebhooks({ store, roles }: Pick<WebhookDeps, 'store' | 'roles'>): OperationHandler<'listWebhooks'> {
  return async ({ query: { role, status, limit, cursor } }, { principal, deadline }) => {
    const wanted = {
      visibleTo: readsEverything(principal) ? undefined : principal.roles,
      role,
      status,
      after: cursor === undefined ? undefined : decodeCursor(cursor),
      limit,
    };
    const page = await store.list(wanted, deadline);
    const webhooks = page.items.map(representWebhook);
    const unknown = await neverHeld(roles, namedIn('query/', { role }), deadline);
    return { body: JSON.stringify({ webhooks, next_cursor: nextCursorOf(page), ...warningsMember(unknown) }) };
  };
}
