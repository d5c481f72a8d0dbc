import { changeWebhook } from './change-webhook.js';
import { findToChange } from './find-to-change.js';
import { HEALTHY, type Webhook } from './webhook.js';
import type { WebhookChange, WebhookEventName } from './webhook-change.js';
import type { UpdateWebhookCommand, Timely } from './webhook-command.js';
import { assertNotDeleted, nextStatus } from './webhook-lifecycle.js';

/** Changes a webhook: given members replace. Another URL, or being enabled again, is a new start for its health. */
export function decideUpdate(found: Webhook | undefined, command: Timely<UpdateWebhookCommand>): WebhookChange {
  const webhook = findToChange(found, command.call);
  assertNotDeleted(webhook.status);
  if (command.input.urlRefusal !== undefined) throw command.input.urlRefusal;
  const { url = webhook.url, eventTypes = webhook.eventTypes, description = webhook.description } = command.input;
  const turned = turn(webhook, command.input.status);
  const startsAnew = turned.event === 'enabled' || url !== webhook.url;
  const health = startsAnew ? HEALTHY : webhook.health;
  const { event, ...status } = turned;
  return changeWebhook(webhook, event, { url, eventTypes, description, ...status, health }, command);
}

type Turned = Pick<Webhook, 'status' | 'disabledCause'> & { readonly event: WebhookEventName };

/** The status that was asked for. The one that it has already is no change: whoever disabled it first did. */
function turn({ status, disabledCause }: Webhook, wanted: 'active' | 'disabled' | undefined): Turned {
  if (wanted === undefined || wanted === status) return { event: 'updated', status, disabledCause };
  return wanted === 'active'
    ? { event: 'enabled', status: nextStatus(status, 'enable'), disabledCause: undefined }
    : { event: 'disabled', status: nextStatus(status, 'disable'), disabledCause: 'requested' };
}
