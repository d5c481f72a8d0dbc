import { changeWebhook } from './change-webhook.js';
import type { AttemptError, Delivery } from './delivery.js';
import { LONGEST_HOLD_MS, retryDelayMs } from './retry-schedule.js';
import { HEALTHY, isHealthy, type DisablingCause, type Health, type Webhook } from './webhook.js';
import type { WebhookChange } from './webhook-change.js';
import { nextStatus } from './webhook-lifecycle.js';

/** What one attempt came to: an answer with a status, or why there was none. */
export type AttemptOutcome =
  | { readonly statusCode: number; readonly retryAfterMs?: number | undefined }
  | { readonly error: Exclude<AttemptError, 'bad_status'> };

/** When an endpoint that fails is given up. */
export interface DisablePolicy {
  /** Failing for so long without a success, in milliseconds. */
  readonly failingMs: number;
  /** So many deliveries given up without a success. */
  readonly failedDeliveries: number;
}

export interface Attempt {
  /** Where it was sent. */
  readonly url: string;
  readonly outcome: AttemptOutcome;
  readonly now: Date;
  /** From 0 to 1, excluding 1: spreads the next attempts. */
  readonly random: number;
}

export interface AttemptDecision {
  readonly delivery: Delivery;
  readonly health: Health;
  /** Set when the webhook is disabled by it. */
  readonly change: WebhookChange | undefined;
}

const GONE = 410;

/** What an attempt means for the delivery, for the health of the endpoint, and perhaps for the webhook itself. */
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

/** As if it had not been tried. */
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

/** An endpoint that asks for a pause means all that it is sent, not one event. One that was sent nothing has not failed. */
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
