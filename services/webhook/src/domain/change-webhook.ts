import type { Call } from '@handoff/kernel';
import type { Webhook } from './webhook.js';
import type { WebhookChange, WebhookEventName } from './webhook-change.js';
import type { WebhookStatus } from './webhook-lifecycle.js';

type Changes = Partial<Omit<Webhook, 'id' | 'role' | 'version' | 'createdAt' | 'updatedAt' | 'pause'>>;

/** A webhook after a change at an instant: the next version, and the call that made it; no call: what happened did. */
export function changeWebhook(
  webhook: Webhook,
  event: WebhookEventName,
  changes: Changes,
  { now, call }: { readonly now: Date; readonly call: Call | undefined },
): WebhookChange {
  // A transaction that waited for the webhook began before the change it waited for: it never goes back in time.
  const updatedAt = now > webhook.updatedAt ? now : webhook.updatedAt;
  return {
    event,
    webhook: {
      ...webhook,
      ...changes,
      pause: pauseAfter(webhook, changes.status ?? webhook.status, updatedAt),
      version: webhook.version + 1,
      updatedAt,
    },
    from: webhook.status,
    by: call?.principal,
    traceId: call?.traceId ?? webhook.traceId,
    traceparent: call?.traceparent,
  };
}

function pauseAfter({ status, pause }: Webhook, next: WebhookStatus, at: Date): Webhook['pause'] {
  if (status === 'active' && next === 'disabled') return { from: at, until: undefined };
  if (status === 'disabled' && next === 'active' && pause !== undefined) return { ...pause, until: at };
  return pause;
}
