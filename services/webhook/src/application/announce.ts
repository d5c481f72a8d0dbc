import { createEvent, type Announcer } from '@handoff/contracts';
import { actorIn, roleActedAs, type Principal, type SerialisedEvent } from '@handoff/kernel';
import type { Redelivery } from '../domain/decide-redelivery.js';
import { participantsOf, type Webhook } from '../domain/webhook.js';
import type { WebhookChange } from '../domain/webhook-change.js';
import type { Timely, WebhookCommand } from '../domain/webhook-command.js';

/** Announces a change. The event shows only the origin of the URL: the rest of it may be a secret. */
export function announce(announcer: Announcer, change: WebhookChange, now: Date): SerialisedEvent {
  const { webhook, event, by } = change;
  return createEvent({
    ...envelope(announcer, webhook, change.traceparent, now),
    name: `webhook.${event}`,
    version: webhook.version,
    data: {
      ...aboutWebhook(webhook, by, change.traceId),
      from_status: change.from ?? null,
      to_status: webhook.status,
      origin: new URL(webhook.url).origin,
      event_types: [...webhook.eventTypes],
      ...(webhook.disabledCause === undefined ? {} : { cause: webhook.disabledCause }),
    },
  });
}

/** Announces that a caller restarted a delivery. The webhook itself does not change. */
export function announceRedelivery(
  announcer: Announcer,
  { webhook, delivery }: Redelivery,
  { call, now }: Timely<WebhookCommand>,
): SerialisedEvent {
  return createEvent({
    ...envelope(announcer, webhook, call.traceparent, now),
    name: 'webhook.redelivered',
    data: {
      ...aboutWebhook(webhook, call.principal, call.traceId),
      delivery_id: delivery.id,
      event_id: delivery.eventId,
    },
  });
}

function envelope({ prefix, newId }: Announcer, { id }: Webhook, traceparent: string | undefined, now: Date) {
  return { prefix, service: 'webhook', id: newId(now), time: now, aggregateId: id, traceparent } as const;
}

function aboutWebhook(webhook: Webhook, by: Principal | undefined, traceId: string) {
  const role = by === undefined ? undefined : roleActedAs(by, webhook.role);
  return {
    session_id: null,
    task_id: null,
    approval_id: null,
    trace_id: traceId,
    participants: [...participantsOf(webhook)],
    actor: by === undefined ? ({ system: true } as const) : actorIn(by, role),
    role: role ?? null,
    webhook_id: webhook.id,
    webhook_role: webhook.role,
  };
}
