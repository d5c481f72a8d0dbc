import { DEFAULT_OVERLAP_SECONDS } from '@handoff/contracts';
import type { OperationHandler } from '@handoff/runtime';
import { replyWithSecret } from './reply-with-secret.js';
import type { WebhookDeps } from './webhook-deps.js';
import { mintSecret } from './sign-delivery.js';

/** Replaces the secret of a webhook. Only this reply shows the new one. */
export function rotateSecret(deps: WebhookDeps): OperationHandler<'rotateWebhookSecret'> {
  const { store, vault } = deps;
  return async ({ params, body }, call) => {
    const webhookId = params.webhook_id;
    const input = {
      webhookId,
      secret: vault.seal(mintSecret(), webhookId),
      overlapMs: (body.overlap_seconds ?? DEFAULT_OVERLAP_SECONDS) * 1_000,
    };
    return replyWithSecret(await store.execute({ name: 'rotateWebhookSecret', call, input }), deps, call.deadline);
  };
}
