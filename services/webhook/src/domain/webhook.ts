import { mayRead, type Principal } from '@handoff/kernel';
import type { WebhookStatus } from './webhook-lifecycle.js';

/** Who or what disabled a webhook: a caller, its endpoint (410 Gone), or failing for too long. */
export type DisablingCause = 'requested' | 'gone' | 'failing';

/** A secret as it is kept: readable with the key of the service alone. */
export type SealedSecret = string;

/** How the endpoint has fared of late. No change of the webhook: its version stays, and no event tells of it. */
export interface Health {
  /** The first failed attempt since one last succeeded. */
  readonly failingSince: Date | undefined;
  /** Deliveries given up since one last succeeded. */
  readonly failedDeliveries: number;
  /** Nothing is sent before: the endpoint said so. */
  readonly heldUntil: Date | undefined;
}

export const HEALTHY: Health = { failingSince: undefined, failedDeliveries: 0, heldUntil: undefined };

/** Whether nothing has gone wrong since an attempt last succeeded. */
export function isHealthy({ failingSince, failedDeliveries, heldUntil }: Health): boolean {
  return failingSince === undefined && failedDeliveries === 0 && heldUntil === undefined;
}

/** A URL that a role has events delivered to. */
export interface Webhook {
  readonly id: string;
  /** The role whose events it gets. */
  readonly role: string;
  readonly url: string;
  /** Names of events, or all of a kind: `task.*`. */
  readonly eventTypes: readonly string[];
  readonly description: string | undefined;
  readonly status: WebhookStatus;
  /** Set while it is disabled. */
  readonly disabledCause: DisablingCause | undefined;
  /** When it was last disabled, and until when: what happened then is not for it. */
  readonly pause: { readonly from: Date; readonly until: Date | undefined } | undefined;
  readonly deletionReason: string | undefined;
  /** Undefined once it is deleted. */
  readonly secret: SealedSecret | undefined;
  /** The secret before it, which signs too for a while. */
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

/** Whether a caller may know of a webhook: it holds its role, or reads everything. */
export function isVisibleTo(webhook: Webhook, principal: Principal): boolean {
  return mayRead(principal, participantsOf(webhook));
}
