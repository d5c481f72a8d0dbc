/** `pending` until it has got through or is given up; asked for again, it is pending once more. */
export type DeliveryStatus = 'pending' | 'delivered' | 'failed';

/**
 * How an attempt went wrong. `secret_unreadable`: nothing was sent, because no key opens a secret to sign it with. The
 * webhook's owner replaces the secret, or an operator gives the service the key that sealed it.
 */
export type AttemptError = 'bad_status' | 'timeout' | 'unreachable' | 'address_not_allowed' | 'secret_unreadable';

/** One event on its way to one webhook. */
export interface Delivery {
  readonly id: string;
  readonly webhookId: string;
  readonly eventId: string;
  /** The name of the event. */
  readonly eventType: string;
  readonly status: DeliveryStatus;
  /** Since it was made, or last asked for again. */
  readonly attempts: number;
  readonly lastAttemptAt: Date | undefined;
  readonly lastStatusCode: number | undefined;
  readonly lastError: AttemptError | undefined;
  /** When it is tried next; while it is being tried, when whoever does so is given up. Set while it is pending. */
  readonly nextAttemptAt: Date | undefined;
  /** Who is trying it. */
  readonly leaseId: string | undefined;
  readonly deliveredAt: Date | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Whether somebody is trying it at an instant, as far as is known. */
export function isBeingTried({ leaseId, nextAttemptAt }: Delivery, now: Date): boolean {
  return leaseId !== undefined && nextAttemptAt !== undefined && nextAttemptAt > now;
}
