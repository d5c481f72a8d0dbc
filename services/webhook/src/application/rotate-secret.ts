import { DEFAULT_OVERLAP_SECONDS } from '@handoff/contracts';
import type { OperationHandler } from '@handoff/runtime';
import { mintSecret } from './mint-secret.js';
import { replyWithSecret } from './reply.js';
import type { WebhookDeps } from './webhook-deps.js';

/** Replaces the secret of a webhook, and shows the new one once. */
export function rotateSecret(deps: WebhookDeps): OperationHandler<'rotateWebhookSecret'> {
  const { store, vault, clock, newId } = deps;
  return async ({ params, body }, call) => {
    const now = clock.now();
    const webhookId = params.webhook_id;
    const input = {
      webhookId,
      eventId: newId(now),
      secret: vault.seal(mintSecret(), webhookId),
      overlapMs: (body.overlap_seconds ?? DEFAULT_OVERLAP_SECONDS) * 1_000,
    };
    return replyWithSecret(await store.execute({ name: 'rotateWebhookSecret', call, input }), deps);
  };
}
