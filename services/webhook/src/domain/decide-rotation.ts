import { requireChangeable } from './require-changeable.js';
import type { Webhook } from './webhook.js';
import { changeWebhook, type WebhookChange } from './webhook-change.js';
import type { RotateWebhookSecretCommand, Timely } from './webhook-command.js';
import { requireNotDeleted } from './webhook-lifecycle.js';

/** Replaces the secret. The previous one also signs for a while; an older one does not. */
export function decideRotation(found: Webhook | undefined, command: Timely<RotateWebhookSecretCommand>): WebhookChange {
  const webhook = requireChangeable(found, command.call);
  requireNotDeleted(webhook.status);
  const { secret, overlapMs } = command.input;
  const until = new Date(command.now.getTime() + overlapMs);
  const previousSecret =
    overlapMs === 0 || webhook.secret === undefined ? undefined : { sealed: webhook.secret, until };
  return changeWebhook(webhook, 'secret_rotated', { secret, previousSecret }, command);
}
