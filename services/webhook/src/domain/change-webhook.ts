import type { Call } from '@handoff/kernel';
import type { Webhook } from './webhook.js';
import type { WebhookChange, WebhookFact } from './webhook-change.js';

type Changes = Partial<Omit<Webhook, 'id' | 'role' | 'version' | 'createdAt' | 'updatedAt'>>;

/** A webhook after a change at an instant: the next version, and the call that made it; no call: what happened did. */
export function changeWebhook(
  webhook: Webhook,
  fact: WebhookFact,
  changes: Changes,
  { now, call }: { readonly now: Date; readonly call: Call | undefined },
): WebhookChange {
  return {
    fact,
    webhook: {
      ...webhook,
      ...changes,
      version: webhook.version + 1,
      // Instances' clocks differ by a little: a webhook never goes back in time.
      updatedAt: now > webhook.updatedAt ? now : webhook.updatedAt,
    },
    from: webhook.status,
    by: call?.principal,
    traceId: call?.traceId ?? webhook.traceId,
    traceparent: call?.traceparent,
  };
}
