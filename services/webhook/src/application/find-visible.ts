import { HandoffError, type Call } from '@handoff/kernel';
import { isVisibleTo, type Webhook } from '../domain/webhook.js';
import type { WebhookStore } from '../ports/webhook-store.js';

/**
 * The webhook with this id.
 *
 * @throws HandoffError `NOT_FOUND` when there is none, or the caller may not see it.
 */
export async function findVisible(
  store: Pick<WebhookStore, 'find'>,
  id: string,
  { principal, deadline }: Pick<Call, 'principal' | 'deadline'>,
): Promise<Webhook> {
  const webhook = await store.find(id, deadline);
  if (webhook === undefined || !isVisibleTo(webhook, principal)) throw new HandoffError('NOT_FOUND');
  return webhook;
}
