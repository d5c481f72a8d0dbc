import type { HandoffError } from '@handoff/kernel';
import type { Webhook } from './webhook.js';
import type { Timely, WebhookCommand } from './webhook-command.js';

/** A command turned away because its caller may not do it. It changes nothing, and is recorded all the same. */
export interface WebhookRefusal {
  readonly code: HandoffError['code'];
  readonly command: Timely<WebhookCommand>;
  /** The role that the caller would have had to act for. */
  readonly role: string | undefined;
}

/**
 * Whether an error is such a refusal, rather than a mistake or bad luck. So is being told that there is nothing, where
 * there is a webhook that others may see.
 */
export function isRefusal(error: HandoffError, webhook: Webhook | undefined): boolean {
  return error.kind === 'forbidden' || (error.code === 'NOT_FOUND' && webhook !== undefined);
}
