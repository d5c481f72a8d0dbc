import { decodeCursor, nextCursorOf } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { findVisible } from './find-visible.js';
import { representDelivery } from './represent-delivery.js';
import type { WebhookDeps } from './webhook-deps.js';

/** Lists the deliveries of a webhook that the caller may see, newest first. */
export function listDeliveries({ store }: Pick<WebhookDeps, 'store'>): OperationHandler<'listWebhookDeliveries'> {
  return async ({ params, query: { status, limit, cursor } }, call) => {
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const { id } = await findVisible(store, params.webhook_id, call);
    const page = await store.listDeliveries({ webhookId: id, status, after, limit }, call.deadline);
    return { body: JSON.stringify({ deliveries: page.items.map(representDelivery), next_cursor: nextCursorOf(page) }) };
  };
}
