import { Type, type Static } from 'typebox';
import { choice, nullable, Person, RoleName, Timestamp, TraceId, Uuid, Version, Warnings } from './common.js';

export const WEBHOOK_STATUSES = ['active', 'disabled', 'deleted'] as const;
export const WebhookStatus = choice(WEBHOOK_STATUSES);
export type WebhookStatus = (typeof WEBHOOK_STATUSES)[number];

/**
 * Why a webhook is disabled: a caller disabled it, its endpoint answered 410, or all deliveries failed for too long.
 */
export const DISABLING_CAUSES = ['requested', 'gone', 'failing'] as const;
export const DisablingCause = choice(DISABLING_CAUSES, 'Asked for; answered 410 Gone; or failed for too long');
export type DisablingCause = (typeof DISABLING_CAUSES)[number];

/** The events that a webhook subscribes to: names, or all of a kind. */
export const EventFilters = Type.Array(Type.String(), { description: 'Such as `task.completed`, or `task.*`' });

export const Webhook = Type.Object(
  {
    webhook_id: Uuid,
    role: RoleName,
    url: Type.String(),
    event_types: EventFilters,
    description: nullable(Type.String()),
    status: WebhookStatus,
    disabled_cause: nullable(DisablingCause),
    deletion_reason: nullable(Type.String()),
    previous_secret_until: nullable(
      Type.String({ format: 'date-time', description: 'Until when the secret before this one signs too' }),
    ),
    created_by: Person,
    trace_id: TraceId,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { title: 'Webhook' },
);
export type Webhook = Static<typeof Webhook>;

/** A webhook with its signing secret, which no later answer shows. */
export const WebhookWithSecret = Type.Object(
  {
    ...Webhook.properties,
    secret: Type.String({
      pattern: '^whsec_[A-Za-z0-9+/]{43}=$',
      description: 'What deliveries are signed with (Standard Webhooks). Not shown again',
    }),
  },
  { title: 'WebhookWithSecret' },
);
export type WebhookWithSecret = Static<typeof WebhookWithSecret>;

/** A webhook as the answer that registers it shows it. */
export const RegisteredWebhook = Type.Object(
  { ...WebhookWithSecret.properties, warnings: Warnings },
  { title: 'RegisteredWebhook' },
);
export type RegisteredWebhook = Static<typeof RegisteredWebhook>;

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;
export const DeliveryStatus = choice(DELIVERY_STATUSES);
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Why a delivery attempt failed: without a status code, or with one that is not 2xx. */
export const ATTEMPT_ERRORS = [
  'bad_status',
  'timeout',
  'unreachable',
  'address_not_allowed',
  'secret_unreadable',
] as const;
export const AttemptError = choice(
  ATTEMPT_ERRORS,
  'How the last attempt went wrong. `secret_unreadable`: nothing was sent, because the signing secret can no longer be opened; replace it with `rotateWebhookSecret`',
);
export type AttemptError = (typeof ATTEMPT_ERRORS)[number];

export const WebhookDelivery = Type.Object(
  {
    delivery_id: Uuid,
    webhook_id: Uuid,
    event_id: Type.String({ format: 'uuid', description: 'The `webhook-id` header; the same in every attempt' }),
    event_type: Type.String(),
    status: DeliveryStatus,
    attempts: Type.Integer({ minimum: 0, description: 'Since it was made, or last asked for again' }),
    last_attempt_at: nullable(Timestamp),
    last_status_code: nullable(Type.Integer({ minimum: 100, maximum: 999 })),
    last_error: nullable(AttemptError),
    next_attempt_at: nullable(Timestamp),
    delivered_at: nullable(Timestamp),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { title: 'WebhookDelivery' },
);
export type WebhookDelivery = Static<typeof WebhookDelivery>;
