import type { HandoffError } from '@handoff/kernel';
import type { Timely, WebhookCommand } from './webhook-command.js';

/** A command turned away because its caller may not do it. It changes nothing, and is recorded all the same. */
export interface WebhookRefusal {
  readonly code: HandoffError['code'];
  readonly command: Timely<WebhookCommand>;
  /** The role that the caller would have had to act for. */
  readonly role: string | undefined;
}
