import type { AttemptOutcome } from '../domain/decide-attempt.js';

/** The request of one attempt. */
export interface OutgoingDelivery {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends deliveries to endpoints. No endpoint is trusted: it may be slow, never end its answer, or break the protocol. */
export interface DeliverySender {
  /**
   * Sends a delivery by POST and resolves to the outcome in bounded time. It follows no redirect, reads little of the answer,
   * and connects to no address that the policy forbids. It never rejects.
   */
  send(delivery: OutgoingDelivery): Promise<AttemptOutcome>;
}
