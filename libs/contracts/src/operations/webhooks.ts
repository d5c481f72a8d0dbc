import { Type } from 'typebox';
import { EVENTS } from '../events/catalogue.js';
import {
  choice,
  closed,
  DeliveryStatus,
  NextCursor,
  Nothing,
  Page,
  RegisteredWebhook,
  RoleName,
  text,
  Uuid,
  Webhook,
  WebhookDelivery,
  WebhookStatus,
  WebhookWithSecret,
  Warnings,
} from '../schemas/index.js';
import { changeOf, defineOperation, readOf } from './define-operation.js';

/** The maximum number of event types of one webhook. */
const MAX_FILTERS = 32;
const MAX_DESCRIPTION = 1000;
const MAX_URL = 2048;
/** How long a replaced secret keeps signing, in seconds: the default and the maximum. */
export const DEFAULT_OVERLAP_SECONDS = 86_400;
const MAX_OVERLAP_SECONDS = 604_800;
const MAX_DELAY_SECONDS = 86_400;

const names = Object.keys(EVENTS);
const kinds = [...new Set(names.map((name) => `${name.split('.')[0]}.*`))];

const OneWebhook = closed({ webhook_id: Uuid });
const OneDelivery = closed({ webhook_id: Uuid, delivery_id: Uuid });
const Url = text(MAX_URL, 'Where events are sent by POST: https, without user or password');
const Description = text(MAX_DESCRIPTION, 'What it is for');
const Filters = Type.Array(choice([...names, ...kinds], 'The name of an event, or all of a kind'), {
  minItems: 1,
  maxItems: MAX_FILTERS,
  uniqueItems: true,
  description: 'Which events it wants, such as `task.completed` or `approval.*`',
});

export const createWebhook = defineOperation({
  name: 'createWebhook',
  service: 'webhook',
  summary: 'Have events delivered to a URL',
  description:
    'Registers a URL for a role that the caller holds. It is sent every event from then on that the role takes part in and that `event_types` names; for the roles `auditor` and `admin`, which only an admin can register it for, every such event there is. Deliveries are signed as Standard Webhooks says, with the `secret` of this answer, which is not shown again.',
  actingRole: { namedBy: 'role' },
  access: 'write',
  params: Nothing,
  query: Nothing,
  body: closed({
    role: RoleName,
    url: Url,
    event_types: Filters,
    description: Type.Optional(Description),
  }),
  result: RegisteredWebhook,
  errors: ['ROLE_NOT_HELD', 'VALIDATION_FAILED'],
  http: {
    ...changeOf('/webhooks', { versioned: false }),
    successStatus: 201,
    location: '/webhooks/{webhook_id}',
    etag: true,
    secretReply: true,
  },
} as const);

export const listWebhooks = defineOperation({
  name: 'listWebhooks',
  service: 'webhook',
  summary: 'List webhooks',
  description:
    'The webhooks of the roles that the caller holds, newest first; auditors and admins see all. Deleted ones only where `status` asks for them. A page ends at 4 MiB.',
  access: 'read',
  params: Nothing,
  query: closed({ role: Type.Optional(RoleName), status: Type.Optional(WebhookStatus), ...Page }),
  body: undefined,
  result: Type.Object(
    { webhooks: Type.Array(Webhook), next_cursor: NextCursor, warnings: Warnings },
    { title: 'WebhookPage' },
  ),
  errors: [],
  http: readOf('/webhooks'),
} as const);

export const getWebhook = defineOperation({
  name: 'getWebhook',
  service: 'webhook',
  summary: 'Read a webhook',
  description: 'Visible to holders of its `role`, auditors and admins.',
  access: 'read',
  params: OneWebhook,
  query: Nothing,
  body: undefined,
  result: Webhook,
  errors: ['NOT_FOUND'],
  http: readOf('/webhooks/{webhook_id}', { etag: true }),
} as const);

export const updateWebhook = defineOperation({
  name: 'updateWebhook',
  service: 'webhook',
  summary: 'Change a webhook',
  description:
    'The members given replace what was there; the others stay. While it is `disabled` nothing is sent: what was on its way waits, and what happens meanwhile is not collected.',
  access: 'write',
  params: OneWebhook,
  query: Nothing,
  body: Type.Object(
    {
      url: Type.Optional(Url),
      event_types: Type.Optional(Filters),
      status: Type.Optional(choice(['active', 'disabled'])),
      description: Type.Optional(Description),
    },
    { additionalProperties: false, minProperties: 1 },
  ),
  result: Webhook,
  errors: ['NOT_FOUND', 'ROLE_NOT_HELD', 'ILLEGAL_TRANSITION', 'VERSION_MISMATCH', 'VALIDATION_FAILED'],
  http: { ...changeOf('/webhooks/{webhook_id}'), method: 'PUT' },
} as const);

export const rotateWebhookSecret = defineOperation({
  name: 'rotateWebhookSecret',
  service: 'webhook',
  summary: 'Replace the secret of a webhook',
  description:
    'Deliveries are signed with the new secret, and for `overlap_seconds` (a day) with the one before too, so that the receiver can change over in its own time; 0 where the old one is known to others.',
  access: 'write',
  params: OneWebhook,
  query: Nothing,
  body: closed({
    overlap_seconds: Type.Optional(
      Type.Integer({ minimum: 0, maximum: MAX_OVERLAP_SECONDS, description: 'How long the old secret signs too' }),
    ),
  }),
  bodyOptional: true,
  result: WebhookWithSecret,
  errors: ['NOT_FOUND', 'ROLE_NOT_HELD', 'ILLEGAL_TRANSITION', 'VERSION_MISMATCH'],
  http: { ...changeOf('/webhooks/{webhook_id}/rotate-secret'), secretReply: true },
} as const);

export const deleteWebhook = defineOperation({
  name: 'deleteWebhook',
  service: 'webhook',
  summary: 'Delete a webhook',
  description:
    'Nothing is sent to it any more and its secret is forgotten. It can be read for a while, with status `deleted`.',
  access: 'write',
  params: OneWebhook,
  query: Nothing,
  body: closed({ reason: Type.Optional(text(MAX_DESCRIPTION, 'Why')) }),
  bodyOptional: true,
  result: Webhook,
  errors: ['NOT_FOUND', 'ROLE_NOT_HELD', 'ILLEGAL_TRANSITION', 'VERSION_MISMATCH'],
  http: changeOf('/webhooks/{webhook_id}/delete'),
} as const);

export const listWebhookDeliveries = defineOperation({
  name: 'listWebhookDeliveries',
  service: 'webhook',
  summary: 'List the deliveries of a webhook',
  description:
    'Each event that it was to be sent, newest first: how often that was tried, what came of it, and when it is tried next. A page ends at 4 MiB.',
  access: 'read',
  params: OneWebhook,
  query: closed({ status: Type.Optional(DeliveryStatus), ...Page }),
  body: undefined,
  result: Type.Object(
    { deliveries: Type.Array(WebhookDelivery), next_cursor: NextCursor },
    { title: 'WebhookDeliveryPage' },
  ),
  errors: ['NOT_FOUND'],
  http: readOf('/webhooks/{webhook_id}/deliveries'),
} as const);

export const redeliverWebhook = defineOperation({
  name: 'redeliverWebhook',
  service: 'webhook',
  summary: 'Deliver an event again',
  description:
    'Sends it again, now or after `delay_seconds`, whatever came of it before, under the same `webhook-id`; its attempts are counted anew. The webhook has to be active.',
  access: 'write',
  params: OneDelivery,
  query: Nothing,
  body: closed({
    delay_seconds: Type.Optional(
      Type.Integer({ minimum: 0, maximum: MAX_DELAY_SECONDS, description: 'Not before so many seconds from now' }),
    ),
  }),
  bodyOptional: true,
  result: WebhookDelivery,
  errors: ['NOT_FOUND', 'ROLE_NOT_HELD', 'ILLEGAL_TRANSITION'],
  http: changeOf('/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver', { versioned: false }),
} as const);
