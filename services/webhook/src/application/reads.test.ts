import { expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import type { WebhookStore } from '../ports/webhook-store.js';
import { aCall, aWebhook, everyRoleKnown, NOON } from '../testing/builders.js';
import { getWebhook } from './get-webhook.js';
import { listDeliveries } from './list-deliveries.js';
import { listWebhooks } from './list-webhooks.js';

test('the store reads until the deadline of the call, and no longer', async () => {
  const deadlines: Date[] = [];
  const at = <T>(deadline: Date, found: T): Promise<T> => Promise.resolve(deadlines.push(deadline)).then(() => found);
  const store: Pick<WebhookStore, 'find' | 'list' | 'listDeliveries'> = {
    find: (_, deadline) => at(deadline, aWebhook()),
    list: (_, deadline) => at(deadline, { items: [], more: false }),
    listDeliveries: (_, deadline) => at(deadline, { items: [], more: false }),
  };
  const deps = { store: store as WebhookStore, roles: everyRoleKnown };
  const stays = new AbortController().signal;
  const call = aCall({ deadline: new Date(NOON.getTime() + 1234) });
  const params = { webhook_id: uuidv7(NOON) };
  await getWebhook(deps)({ params, query: {}, body: undefined }, call, stays);
  await listWebhooks(deps)({ params: {}, query: { limit: 10 }, body: undefined }, call, stays);
  await listDeliveries(deps)({ params, query: { limit: 10 }, body: undefined }, call, stays);
  expect(deadlines).toEqual(Array(4).fill(call.deadline));
});
