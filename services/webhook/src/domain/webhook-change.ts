import type { Call, Principal } from '@handoff/kernel';
import type { Webhook } from './webhook.js';
import type { WebhookStatus } from './webhook-lifecycle.js';

/** The event of a change: a verb in the past tense. */
export type WebhookEventName = 'created' | 'updated' | 'enabled' | 'disabled' | 'secret_rotated' | 'deleted';

/** One change of one webhook. Exactly one event announces it. */
export interface WebhookChange {
  readonly event: WebhookEventName;
  /** The webhook after the change. */
  readonly webhook: Webhook;
  /** The status before the change; undefined for a new webhook. */
  readonly from: WebhookStatus | undefined;
  /** The caller who made the change; undefined when the answers of the endpoint caused it. */
  readonly by: Principal | undefined;
  readonly traceId: string;
  readonly traceparent: string | undefined;
}

type Changes = Partial<Omit<Webhook, 'id' | 'role' | 'version' | 'createdAt' | 'updatedAt' | 'pause'>>;

/** The next version of a webhook after a change. Without a call the change has the trace that registered the webhook. */
export function changeWebhook(
  webhook: Webhook,
  event: WebhookEventName,
  changes: Changes,
  { now, call }: { readonly now: Date; readonly call: Call | undefined },
): WebhookChange {
  // A transaction that waited for the lock began before the change that it waited for: time never goes back.
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
