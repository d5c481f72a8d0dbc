import { changeWebhook } from './change-webhook.js';
import { findToChange } from './find-to-change.js';
import type { Webhook } from './webhook.js';
import type { WebhookChange } from './webhook-change.js';
import type { RotateWebhookSecretCommand, Timely } from './webhook-command.js';
import { assertNotDeleted } from './webhook-lifecycle.js';

/** Replaces the secret. The one before it signs too for a while; one from before that, no more. */
export function decideRotation(found: Webhook | undefined, command: Timely<RotateWebhookSecretCommand>): WebhookChange {
  const webhook = findToChange(found, command.call);
  assertNotDeleted(webhook.status);
  const { secret, overlapMs } = command.input;
  const until = new Date(command.now.getTime() + overlapMs);
  const previousSecret =
    overlapMs === 0 || webhook.secret === undefined ? undefined : { sealed: webhook.secret, until };
  return changeWebhook(webhook, 'secret_rotated', { secret, previousSecret }, command);
}
