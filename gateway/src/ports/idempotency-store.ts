/** A response as it was first sent, kept byte for byte. Header names are lower-case. */
export interface StoredResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Claim {
  /** Names the request: derived from the caller, the route and its Idempotency-Key. */
  readonly key: string;
  /** SHA-256 of the canonical request: the same key with another fingerprint is another request. */
  readonly fingerprint: string;
  /** The roles that the caller holds. They are kept with the key: an answer is for those who hold what its first attempt held. */
  readonly roles: readonly string[];
  /** Names this attempt, and nothing else: only the attempt that claimed may store or release. */
  readonly owner: string;
  /** How long the claim holds when its owner is never heard of again. */
  readonly leaseMs: number;
}

/** What is known of the attempt that has the key. */
interface FirstAttempt {
  /** The roles that its caller held; undefined where that was not kept. */
  readonly roles: readonly string[] | undefined;
}

/** What claiming a key came to. */
export type ClaimResult =
  /** The key is this owner's: do the work, then store or release. */
  | { readonly state: 'claimed' }
  /** The work was done before: answer with this, or let the service repeat it where there is no copy. */
  | ({ readonly state: 'done'; readonly response: StoredResponse | undefined } & FirstAttempt)
  /** Another attempt is at it. */
  | ({ readonly state: 'in_flight'; readonly retryAfterSeconds: number } & FirstAttempt)
  /** The key was used for a request with another fingerprint, be that done or in flight. */
  | { readonly state: 'mismatch' };

/**
 * Remembers which keyed requests are being worked on and what the finished ones answered. It is the fast path, not
 * the guarantee: it may forget at any time, and the services still do nothing twice.
 *
 * Every method throws HandoffError `UNAVAILABLE`, soon, when the store cannot be reached.
 */
export interface IdempotencyStore {
  /** Claims a key in one atomic step, and in one round trip. The owner of a live claim may claim again: it is renewed. */
  claim(claim: Claim): Promise<ClaimResult>;
  /**
   * Keeps the response for `ttlSeconds` and ends the claim. Without a response it keeps only that there is one, for the
   * service to repeat.
   *
   * @returns whether it was kept; false when the claim is no longer this owner's.
   */
  store(done: {
    readonly key: string;
    readonly owner: string;
    readonly fingerprint: string;
    readonly response: StoredResponse | undefined;
    readonly ttlSeconds: number;
  }): Promise<boolean>;
  /** Ends the claim without a response, so that the next attempt starts afresh. Not this owner's claim: no effect. */
  release(claim: { readonly key: string; readonly owner: string }): Promise<void>;
}

/**
 * What to tell a caller whose key is in flight, given what is left of the lease. Most requests take milliseconds and
 * the whole lease is only waited for when a gateway has died, so the answer is never more than two seconds.
 */
export function retryAfterSeconds(leaseLeftMs: number): number {
  return Math.min(Math.max(Math.ceil(leaseLeftMs / 1000), 1), 2);
}
