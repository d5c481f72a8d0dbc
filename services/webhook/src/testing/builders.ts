import { uuidv7, type Call } from '@handoff/kernel';
import { aCall, DAY_MS, NOON } from '@handoff/testing';
import type { Delivery } from '../domain/delivery.js';
import { HEALTHY, type Webhook } from '../domain/webhook.js';
import type {
  CreateWebhookCommand,
  DeleteWebhookCommand,
  RedeliverWebhookCommand,
  RotateWebhookSecretCommand,
  Timely,
  UpdateWebhookCommand,
} from '../domain/webhook-command.js';
import type { CollectedEvent } from '../ports/webhook-store.js';

export { aCall, aKeyedCall, DAY_MS, everyRoleKnown, holderOf, HOUR_MS, inTime, NOON } from '@handoff/testing';

export const after = (milliseconds: number): Date => new Date(NOON.getTime() + milliseconds);

export function aWebhook(changes: Partial<Webhook> = {}): Webhook {
  return {
    id: uuidv7(NOON),
    role: 'finance',
    url: 'https://hooks.example.com/in?token=t',
    eventTypes: ['task.*'],
    description: undefined,
    status: 'active',
    disabledCause: undefined,
    pause: undefined,
    deletionReason: undefined,
    secret: 'sealed',
    previousSecret: undefined,
    createdBy: { issuer: 'urn:test', subject: 'ada' },
    traceId: 'trace-0',
    version: 1,
    createdAt: NOON,
    updatedAt: NOON,
    health: HEALTHY,
    ...changes,
  };
}

export function aDelivery(changes: Partial<Delivery> = {}): Delivery {
  return {
    id: uuidv7(NOON),
    webhookId: uuidv7(NOON),
    eventId: uuidv7(NOON),
    eventType: 'task.routed',
    status: 'pending',
    attempts: 0,
    lastAttemptAt: undefined,
    lastStatusCode: undefined,
    lastError: undefined,
    nextAttemptAt: NOON,
    leaseId: undefined,
    deliveredAt: undefined,
    createdAt: NOON,
    updatedAt: NOON,
    ...changes,
  };
}

export function anEvent(changes: Partial<CollectedEvent> = {}): CollectedEvent {
  const id = changes.id ?? uuidv7(NOON);
  const body = JSON.stringify({ id, text: 'ü😀' });
  return {
    id,
    name: 'task.routed',
    time: NOON,
    place: undefined,
    participants: ['finance', 'manager'],
    body,
    ...changes,
  };
}

type Input<C extends { readonly input: unknown }> = Partial<C['input']>;

export function toCreate(
  input: Input<CreateWebhookCommand> = {},
  call: Call = aCall(),
  now: Date = NOON,
): Timely<CreateWebhookCommand> {
  const rest = {
    role: 'finance',
    roleMistakes: [],
    neverHeld: [],
    url: 'https://hooks.example.com/',
    urlRefusal: undefined,
    eventTypes: ['task.*'],
    description: undefined,
  };
  return { name: 'createWebhook', call, now, input: { webhookId: uuidv7(now), ...rest, secret: 'sealed', ...input } };
}

export function toUpdate(
  webhookId: string,
  input: Input<UpdateWebhookCommand> = {},
  call: Call = aCall(),
  now: Date = NOON,
): Timely<UpdateWebhookCommand> {
  const nothing = {
    url: undefined,
    urlRefusal: undefined,
    eventTypes: undefined,
    status: undefined,
    description: undefined,
  };
  return { name: 'updateWebhook', call, now, input: { webhookId, ...nothing, ...input } };
}

export function toRotate(
  webhookId: string,
  input: Input<RotateWebhookSecretCommand> = {},
  call: Call = aCall(),
  now: Date = NOON,
): Timely<RotateWebhookSecretCommand> {
  const fresh = { secret: 'sealed anew', overlapMs: DAY_MS };
  return { name: 'rotateWebhookSecret', call, now, input: { webhookId, ...fresh, ...input } };
}

export function toDelete(webhookId: string, call: Call = aCall(), now: Date = NOON): Timely<DeleteWebhookCommand> {
  return { name: 'deleteWebhook', call, now, input: { webhookId, reason: undefined } };
}

export function toRedeliver(
  { webhookId, id }: Pick<Delivery, 'webhookId' | 'id'>,
  call: Call = aCall(),
  now: Date = NOON,
  delayMs = 0,
): Timely<RedeliverWebhookCommand> {
  const input = { webhookId, deliveryId: id, delayMs };
  return { name: 'redeliverWebhook', call, now, input };
}
