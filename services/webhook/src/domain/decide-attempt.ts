import type { AttemptError, Delivery } from './delivery.js';
import { LONGEST_HOLD_MS, retryDelayMs } from './retry-schedule.js';
import { HEALTHY, isHealthy, type DisablingCause, type Health, type Webhook } from './webhook.js';
import { changeWebhook, type WebhookChange } from './webhook-change.js';
import { nextStatus } from './webhook-lifecycle.js';

/** The result of one attempt: the status of the answer, or the reason why there is none. */
export type AttemptOutcome =
  | { readonly statusCode: number; readonly retryAfterMs?: number | undefined }
  | { readonly error: Exclude<AttemptError, 'bad_status'> };

/** When a webhook is disabled because its endpoint fails. */
export interface DisablePolicy {
  /** After failing for this long without a success, in milliseconds. */
  readonly failingMs: number;
  /** After giving up this many deliveries without a success. */
  readonly failedDeliveries: number;
}

export interface Attempt {
  /** The URL that the attempt went to. */
  readonly url: string;
  readonly outcome: AttemptOutcome;
  readonly now: Date;
  /** At least 0 and below 1: spreads the next attempts. */
  readonly random: number;
}

export interface AttemptDecision {
  readonly delivery: Delivery;
  readonly health: Health;
  /** Set when the attempt disables the webhook. */
  readonly change: WebhookChange | undefined;
}

const GONE = 410;

/**
 * Decides what an attempt changes: the delivery, the health of the endpoint, and the webhook when it is disabled. A failure at
 * a URL that the webhook no longer has changes nothing, and the delivery is due again.
 */
export function decideAttempt(
  webhook: Webhook,
  delivery: Delivery,
  attempt: Attempt,
  disablePolicy: DisablePolicy,
): AttemptDecision {
  if (attempt.url !== webhook.url && !isSuccess(attempt.outcome)) {
    return { delivery: dueAgain(delivery, attempt.now), health: webhook.health, change: undefined };
  }
  const tried = afterAttempt(delivery, attempt);
  const health = healthAfter(webhook.health, tried, attempt);
  const cause = webhook.status === 'active' ? causeToDisable(health, attempt, disablePolicy) : undefined;
  return { delivery: tried, health, change: cause && disable(webhook, cause, health, attempt.now) };
}

/** The delivery without the attempt. */
function dueAgain(delivery: Delivery, now: Date): Delivery {
  return { ...delivery, leaseId: undefined, nextAttemptAt: now, updatedAt: now };
}

function isSuccess(outcome: AttemptOutcome): boolean {
  return 'statusCode' in outcome && outcome.statusCode >= 200 && outcome.statusCode <= 299;
}

function isGone(outcome: AttemptOutcome): boolean {
  return 'statusCode' in outcome && outcome.statusCode === GONE;
}

function afterAttempt(delivery: Delivery, { outcome, now, random }: Attempt): Delivery {
  const attempts = delivery.attempts + 1;
  const answered = 'statusCode' in outcome;
  const tried = {
    ...delivery,
    attempts,
    lastAttemptAt: now,
    lastStatusCode: answered ? outcome.statusCode : undefined,
    leaseId: undefined,
    updatedAt: now,
  };
  if (isSuccess(outcome)) {
    return { ...tried, status: 'delivered', lastError: undefined, nextAttemptAt: undefined, deliveredAt: now };
  }
  const lastError = answered ? 'bad_status' : outcome.error;
  const delayMs = isGone(outcome) ? undefined : retryDelayMs(attempts, random);
  if (delayMs === undefined) return { ...tried, status: 'failed', lastError, nextAttemptAt: undefined };
  const nextAttemptAt = new Date(now.getTime() + Math.max(delayMs, holdMs(outcome)));
  return { ...tried, status: 'pending', lastError, nextAttemptAt };
}

function holdMs(outcome: AttemptOutcome): number {
  const asked = 'statusCode' in outcome ? (outcome.retryAfterMs ?? 0) : 0;
  return Math.min(Math.max(asked, 0), LONGEST_HOLD_MS);
}

/** A pause that the endpoint asks for holds for all of the webhook's deliveries. When nothing was sent, it has not failed. */
function healthAfter(before: Health, { status }: Delivery, { outcome, now }: Attempt): Health {
  if ('error' in outcome && outcome.error === 'secret_unreadable') return before;
  if (isSuccess(outcome)) return isHealthy(before) ? before : HEALTHY;
  const hold = holdMs(outcome);
  return {
    failingSince: before.failingSince ?? now,
    failedDeliveries: before.failedDeliveries + (status === 'failed' ? 1 : 0),
    heldUntil: hold === 0 ? before.heldUntil : new Date(now.getTime() + hold),
  };
}

function causeToDisable(
  health: Health,
  { outcome, now }: Attempt,
  disablePolicy: DisablePolicy,
): DisablingCause | undefined {
  if (isGone(outcome)) return 'gone';
  if (health.failingSince === undefined) return undefined;
  const failingMs = now.getTime() - health.failingSince.getTime();
  const isHopeless = failingMs >= disablePolicy.failingMs || health.failedDeliveries >= disablePolicy.failedDeliveries;
  return isHopeless ? 'failing' : undefined;
}

function disable(webhook: Webhook, disabledCause: DisablingCause, health: Health, now: Date): WebhookChange {
  const status = nextStatus(webhook.status, 'disable');
  return changeWebhook(webhook, 'disabled', { status, disabledCause, health }, { now, call: undefined });
}
