/** `pending` until an attempt succeeds or the last one fails; a redelivery makes it pending again. */
export type DeliveryStatus = 'pending' | 'delivered' | 'failed';

/**
 * Why an attempt failed. `secret_unreadable`: the service sent nothing, because no key of its own opens a secret to sign
 * with. The owner of the webhook replaces the secret, or an operator adds the key that sealed it.
 */
export type AttemptError = 'bad_status' | 'timeout' | 'unreachable' | 'address_not_allowed' | 'secret_unreadable';

/** The delivery of one event to one webhook. */
export interface Delivery {
  readonly id: string;
  readonly webhookId: string;
  readonly eventId: string;
  /** The name of the event. */
  readonly eventType: string;
  readonly status: DeliveryStatus;
  /** The number of attempts since the delivery was created or restarted. */
  readonly attempts: number;
  readonly lastAttemptAt: Date | undefined;
  readonly lastStatusCode: number | undefined;
  readonly lastError: AttemptError | undefined;
  /** The time of the next attempt; during an attempt, when its lease ends. Set while the delivery is pending. */
  readonly nextAttemptAt: Date | undefined;
  /** The lease of the process that attempts it. */
  readonly leaseId: string | undefined;
  readonly deliveredAt: Date | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Whether a process holds a lease on the delivery at this time. */
export function isBeingTried({ leaseId, nextAttemptAt }: Delivery, now: Date): boolean {
  return leaseId !== undefined && nextAttemptAt !== undefined && nextAttemptAt > now;
}
