import { createEvent, type Actor } from '@handoff/contracts';
import { actorIn, ADMIN_ROLE, identityOf, type Principal, type SerialisedEvent } from '@handoff/kernel';
import type { Delivery } from '../domain/delivery.js';
import { participantsOf, type Webhook } from '../domain/webhook.js';
import type { WebhookChange } from '../domain/webhook-change.js';
import type { RedeliverWebhookCommand, Timely } from '../domain/webhook-command.js';
import type { WebhookRefusal } from '../domain/webhook-refusal.js';

/** The event that tells of a change. Of the URL it tells the origin alone: the rest of it may be a secret. */
export function changeEvent(prefix: string, id: string, time: Date, change: WebhookChange): SerialisedEvent {
  const { webhook, event, by } = change;
  return createEvent({
    ...envelope(prefix, id, time, webhook, change.traceparent),
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

/** The event that tells that somebody had an event delivered again. It changes nothing of the webhook. */
export function redeliveryEvent(
  prefix: string,
  webhook: Webhook,
  delivery: Delivery,
  { call, input, now }: Timely<RedeliverWebhookCommand>,
): SerialisedEvent {
  return createEvent({
    ...envelope(prefix, input.eventId, now, webhook, call.traceparent),
    name: 'webhook.redelivered',
    data: {
      ...aboutWebhook(webhook, call.principal, call.traceId),
      delivery_id: delivery.id,
      event_id: delivery.eventId,
    },
  });
}

/** The event that tells of a refusal. No role takes part in it: it is for those who read everything. */
export function refusalEvent(prefix: string, refusal: WebhookRefusal): SerialisedEvent {
  const { call, input, name, now } = refusal.command;
  const target = name === 'createWebhook' ? null : input.webhookId;
  return createEvent({
    prefix,
    service: 'webhook',
    name: 'request.refused',
    id: input.eventId,
    time: now,
    aggregateId: target ?? input.eventId,
    traceparent: call.traceparent,
    data: {
      ...OF_NO_WORKFLOW,
      trace_id: call.traceId,
      participants: [],
      actor: identityOf(call.principal),
      role: refusal.role ?? null,
      operation: name,
      code: refusal.code,
      target_id: target,
    },
  });
}

const OF_NO_WORKFLOW = { session_id: null, task_id: null, approval_id: null };

function envelope(prefix: string, id: string, time: Date, webhook: Webhook, traceparent: string | undefined) {
  return { prefix, service: 'webhook', id, time, aggregateId: webhook.id, traceparent } as const;
}

function aboutWebhook(webhook: Webhook, by: Principal | undefined, traceId: string) {
  const role = by === undefined ? undefined : roleActedAs(by, webhook.role);
  return {
    ...OF_NO_WORKFLOW,
    trace_id: traceId,
    participants: [...participantsOf(webhook)],
    actor: actorOf(by, role),
    role: role ?? null,
    webhook_id: webhook.id,
    webhook_role: webhook.role,
  };
}

function actorOf(by: Principal | undefined, role: string | undefined): Actor {
  return by === undefined ? { system: true } : actorIn(by, role);
}

/** Who doesn't hold a role but may act for it acts as admin. */
function roleActedAs(by: Principal, role: string): string {
  return by.roles.includes(role) ? role : ADMIN_ROLE;
}
