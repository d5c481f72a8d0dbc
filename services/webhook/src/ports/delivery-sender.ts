import type { AttemptOutcome } from '../domain/decide-attempt.js';

/** One attempt: where it goes, and what exactly is sent. */
export interface OutgoingDelivery {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends deliveries to endpoints, which may be anything: slow, endless, rude, or not what they were. */
export interface DeliverySender {
  /**
   * Sends one by POST and says what came of it, in bounded time. Follows no redirect, reads little of the answer, and
   * connects to no address that the policy forbids. Never rejects.
   */
  send(delivery: OutgoingDelivery): Promise<AttemptOutcome>;
}
