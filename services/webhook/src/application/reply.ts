import { HandoffError, type Outcome } from '@handoff/kernel';
import { replyOf, type OperationReply } from '@handoff/runtime';
import { assertNotDeleted } from '../domain/webhook-lifecycle.js';
import type { SecretVault } from '../ports/secret-vault.js';
import type { WebhookDeps } from './webhook-deps.js';

/**
 * The same for a reply that shows a secret. It is not shown again once its webhook is gone.
 *
 * @throws HandoffError `NOT_FOUND` or `ILLEGAL_TRANSITION` when the webhook has been deleted since.
 */
export async function replyWithSecret(
  outcome: Outcome,
  { store, vault }: Pick<WebhookDeps, 'store' | 'vault'>,
): Promise<OperationReply> {
  const reply = replyOf(outcome);
  if (reply.replayed === true) await requireNotDeleted(reply.id, store);
  return withSecretOpened(reply, vault);
}

async function requireNotDeleted(id: string | undefined, store: WebhookDeps['store']): Promise<void> {
  const webhook = id === undefined ? undefined : await store.find(id);
  if (webhook === undefined) throw new HandoffError('NOT_FOUND');
  assertNotDeleted(webhook.status);
}

/**
 * The reply with the secret opened. The first reply is kept with it sealed, and opened each time it is given: repeated,
 * it is the same byte for byte, and nowhere does the secret lie in plain text.
 */
function withSecretOpened(reply: OperationReply, vault: SecretVault): OperationReply {
  const sealed = JSON.parse(reply.body) as { readonly webhook_id: string; readonly secret: string };
  const secret = vault.open(sealed.secret, sealed.webhook_id);
  return { ...reply, body: JSON.stringify({ ...sealed, secret }) };
}
