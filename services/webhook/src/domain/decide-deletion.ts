import { requireChangeable } from './require-changeable.js';
import type { Webhook } from './webhook.js';
import { changeWebhook, type WebhookChange } from './webhook-change.js';
import type { DeleteWebhookCommand, Timely } from './webhook-command.js';
import { nextStatus } from './webhook-lifecycle.js';

/** Deletes a webhook and its secrets. */
export function decideDeletion(found: Webhook | undefined, command: Timely<DeleteWebhookCommand>): WebhookChange {
  const webhook = requireChangeable(found, command.call);
  const changes = {
    status: nextStatus(webhook.status, 'delete'),
    disabledCause: undefined,
    deletionReason: command.input.reason,
    secret: undefined,
    previousSecret: undefined,
  };
  return changeWebhook(webhook, 'deleted', changes, command);
}
