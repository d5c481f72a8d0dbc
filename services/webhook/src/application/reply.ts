import type { OperationReply } from '@handoff/runtime';
import type { SecretVault } from '../ports/secret-vault.js';
import type { WebhookOutcome } from '../ports/webhook-store.js';

/** What an outcome answers; an error is thrown, for the edge to translate. */
export function replyOf(outcome: WebhookOutcome): OperationReply {
  if (!outcome.ok) throw outcome.error;
  return { ...outcome.reply, replayed: outcome.replayed };
}

/**
 * The same with the secret opened. The first reply is kept with it sealed, and opened each time it is given: repeated,
 * it is the same byte for byte, and nowhere does the secret lie in plain text.
 */
export function replyWithSecret(outcome: WebhookOutcome, vault: SecretVault): OperationReply {
  const reply = replyOf(outcome);
  const sealed = JSON.parse(reply.body) as { readonly webhook_id: string; readonly secret: string };
  const secret = vault.open(sealed.secret, sealed.webhook_id);
  return { ...reply, body: JSON.stringify({ ...sealed, secret }) };
}
