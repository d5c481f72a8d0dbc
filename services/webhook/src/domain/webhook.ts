import { ADMIN_ROLE, AUDITOR_ROLE, mayRead, type Principal } from '@handoff/kernel';
import type { WebhookStatus } from './webhook-lifecycle.js';

/** What disabled a webhook: a caller (`requested`), the answer 410 of its endpoint (`gone`), or too many failures. */
export type DisablingCause = 'requested' | 'gone' | 'failing';

/** A secret that is encrypted with the key of the service. */
export type SealedSecret = string;

/** The health of the endpoint. It is no part of the version of the webhook, and no event announces a change of it. */
export interface Health {
  /** The first failed attempt since the last success. */
  readonly failingSince: Date | undefined;
  /** The number of deliveries given up since the last success. */
  readonly failedDeliveries: number;
  /** The endpoint asked for a pause until then (Retry-After). */
  readonly heldUntil: Date | undefined;
}

export const HEALTHY: Health = { failingSince: undefined, failedDeliveries: 0, heldUntil: undefined };

/** Whether no attempt has failed since the last success. */
export function isHealthy({ failingSince, failedDeliveries, heldUntil }: Health): boolean {
  return failingSince === undefined && failedDeliveries === 0 && heldUntil === undefined;
}

/** A URL to which the events of a role are delivered. */
export interface Webhook {
  readonly id: string;
  /** The role whose events the webhook gets. */
  readonly role: string;
  readonly url: string;
  /** Names of events, or prefixes such as `task.*`. */
  readonly eventTypes: readonly string[];
  readonly description: string | undefined;
  readonly status: WebhookStatus;
  /** Set while it is disabled. */
  readonly disabledCause: DisablingCause | undefined;
  /** The last time that it was disabled: it gets no events of that time. */
  readonly pause: { readonly from: Date; readonly until: Date | undefined } | undefined;
  readonly deletionReason: string | undefined;
  /** Undefined once it is deleted. */
  readonly secret: SealedSecret | undefined;
  /** The secret before this one: it also signs until then. */
  readonly previousSecret: { readonly sealed: SealedSecret; readonly until: Date } | undefined;
  readonly createdBy: Pick<Principal, 'issuer' | 'subject'>;
  /** The trace of the request that registered it. */
  readonly traceId: string;
  /** 1 when registered, +1 per change. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly health: Health;
}

/** The roles that take part in a webhook. */
export function participantsOf(webhook: Pick<Webhook, 'role'>): readonly string[] {
  return [webhook.role];
}

/** Whether a caller may see a webhook: it holds the role of the webhook, or reads everything. */
export function isVisibleTo(webhook: Webhook, principal: Principal): boolean {
  return mayRead(principal, participantsOf(webhook));
}

/** The entries of {@link Webhook.eventTypes} that match an event: its name, and the prefix of its name. */
export function filtersFor(eventName: string): readonly string[] {
  return [eventName, `${eventName.split('.')[0]}.*`];
}

/** The roles whose webhooks get all events, because these roles read everything. */
export const ALL_SEEING_ROLES: readonly string[] = [AUDITOR_ROLE, ADMIN_ROLE];
