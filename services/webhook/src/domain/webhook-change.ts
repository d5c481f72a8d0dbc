import type { Principal } from '@handoff/kernel';
import type { Webhook } from './webhook.js';
import type { WebhookStatus } from './webhook-lifecycle.js';

/** What happened to a webhook, in the past tense: the name of the event that tells of it. */
export type WebhookEventName = 'created' | 'updated' | 'enabled' | 'disabled' | 'secret_rotated' | 'deleted';

/** One change of one webhook: what it came to, and who made it. Exactly one event tells of each. */
export interface WebhookChange {
  readonly event: WebhookEventName;
  /** The webhook after the change. */
  readonly webhook: Webhook;
  /** The status before; undefined for a webhook that was not there. */
  readonly from: WebhookStatus | undefined;
  /** Who made it; undefined where its endpoint's answers did. */
  readonly by: Principal | undefined;
  readonly traceId: string;
  readonly traceparent: string | undefined;
}
