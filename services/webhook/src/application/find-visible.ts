import { HandoffError, type Principal } from '@handoff/kernel';
import { isVisibleTo, type Webhook } from '../domain/webhook.js';
import type { WebhookStore } from '../ports/webhook-store.js';

/** A webhook that the caller may know of; to everybody else it is not there (`NOT_FOUND`). */
export async function findVisible(
  store: Pick<WebhookStore, 'find'>,
  id: string,
  principal: Principal,
): Promise<Webhook> {
  const webhook = await store.find(id);
  if (webhook === undefined || !isVisibleTo(webhook, principal)) throw new HandoffError('NOT_FOUND');
  return webhook;
}
