import { decodeCursor, nextCursorOf } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { findVisible } from './find-visible.js';
import { representDelivery } from './represent-delivery.js';
import type { WebhookDeps } from './webhook-deps.js';

/** Lists the deliveries of a webhook that the caller may know of, newest first. */
export function listDeliveries({ store }: Pick<WebhookDeps, 'store'>): OperationHandler<'listWebhookDeliveries'> {
  return async ({ params, query: { status, limit, cursor } }, { principal }) => {
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const { id } = await findVisible(store, params.webhook_id, principal);
    const page = await store.listDeliveries({ webhookId: id, status, after, limit });
    return { body: JSON.stringify({ deliveries: page.items.map(representDelivery), next_cursor: nextCursorOf(page) }) };
  };
}
