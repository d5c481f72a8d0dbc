import { changeWebhook } from './change-webhook.js';
import { findToChange } from './find-to-change.js';
import type { Webhook } from './webhook.js';
import type { WebhookChange } from './webhook-change.js';
import type { DeleteWebhookCommand, Timely } from './webhook-command.js';
import { nextStatus } from './webhook-lifecycle.js';

/** Deletes a webhook, and forgets its secrets. */
export function decideDeletion(found: Webhook | undefined, command: Timely<DeleteWebhookCommand>): WebhookChange {
  const webhook = findToChange(found, command.call);
  const changes = {
    status: nextStatus(webhook.status, 'delete'),
    disabledCause: undefined,
    deletionReason: command.input.reason,
    secret: undefined,
    previousSecret: undefined,
  };
  return changeWebhook(webhook, 'deleted', changes, command);
}
