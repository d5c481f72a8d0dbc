import { requireChangeable } from './require-changeable.js';
import { HEALTHY, type Webhook } from './webhook.js';
import { changeWebhook, type WebhookChange, type WebhookEventName } from './webhook-change.js';
import type { UpdateWebhookCommand, Timely } from './webhook-command.js';
import { requireNotDeleted, nextStatus } from './webhook-lifecycle.js';

/** Changes a webhook: given fields replace. Another URL resets its health, and so does enabling it. */
export function decideUpdate(found: Webhook | undefined, command: Timely<UpdateWebhookCommand>): WebhookChange {
  const webhook = requireChangeable(found, command.call);
  requireNotDeleted(webhook.status);
  if (command.input.urlRefusal !== undefined) throw command.input.urlRefusal;
  const { url = webhook.url, eventTypes = webhook.eventTypes, description = webhook.description } = command.input;
  const { event, ...status } = turn(webhook, command.input.status);
  const health = event === 'enabled' || url !== webhook.url ? HEALTHY : webhook.health;
  return changeWebhook(webhook, event, { url, eventTypes, description, ...status, health }, command);
}

type StatusChange = Pick<Webhook, 'status' | 'disabledCause'> & { readonly event: WebhookEventName };

/** Asking for the status that the webhook has already changes nothing: the first cause of disabling it stays. */
function turn({ status, disabledCause }: Webhook, wanted: 'active' | 'disabled' | undefined): StatusChange {
  if (wanted === undefined || wanted === status) return { event: 'updated', status, disabledCause };
  return wanted === 'active'
    ? { event: 'enabled', status: nextStatus(status, 'enable'), disabledCause: undefined }
    : { event: 'disabled', status: nextStatus(status, 'disable'), disabledCause: 'requested' };
}
