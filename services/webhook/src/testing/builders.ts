import { deriveUuid, uuidv7, type Call, type Principal } from '@handoff/kernel';
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

export const NOON = new Date('2026-03-01T12:00:00.000Z');
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export const after = (milliseconds: number): Date => new Date(NOON.getTime() + milliseconds);

/** A caller who holds these roles. */
export function holderOf(...roles: readonly string[]): Principal {
  return { issuer: 'urn:test', subject: `holder-of-${roles.join('-')}`, roles };
}

/** A deadline that no test reaches. */
export function inTime(): Date {
  return new Date(Date.now() + 60_000);
}

export function aCall(changes: Partial<Call> = {}): Call {
  return {
    principal: holderOf('finance'),
    traceId: 'trace-1',
    traceparent: undefined,
    commandId: uuidv7(NOON),
    keyed: false,
    fingerprint: 'f'.repeat(64),
    deadline: inTime(),
    ifMatch: undefined,
    ...changes,
  };
}

/** A call that can come again: the same key gives the same command. */
export function aKeyedCall(key: string, changes: Partial<Call> = {}): Call {
  return aCall({ commandId: deriveUuid(key), keyed: true, ...changes });
}

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
