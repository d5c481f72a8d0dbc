import { HandoffError, type Outcome } from '@handoff/kernel';
import { replyOf, type OperationReply } from '@handoff/runtime';
import { requireNotDeleted } from '../domain/webhook-lifecycle.js';
import type { WebhookDeps } from './webhook-deps.js';

/**
 * The reply that shows a secret. The store keeps it with the secret sealed, so no table holds the plain text; opened, a
 * repeated reply is the same byte for byte. A deleted webhook no longer shows its secret.
 *
 * @throws HandoffError the refusal of the command; `NOT_FOUND` or `ILLEGAL_TRANSITION` when the reply is repeated and the
 * webhook has been deleted since.
 */
export async function replyWithSecret(
  outcome: Outcome,
  { store, vault }: Pick<WebhookDeps, 'store' | 'vault'>,
  deadline: Date,
): Promise<OperationReply> {
  const reply = replyOf(outcome);
  if (reply.replayed === true) {
    const webhook = reply.id === undefined ? undefined : await store.find(reply.id, deadline);
    if (webhook === undefined) throw new HandoffError('NOT_FOUND');
    requireNotDeleted(webhook.status);
  }
  const sealed = JSON.parse(reply.body) as { readonly webhook_id: string; readonly secret: string };
  const secret = vault.open(sealed.secret, sealed.webhook_id);
  return { ...reply, body: JSON.stringify({ ...sealed, secret }) };
}
