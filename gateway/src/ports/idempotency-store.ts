/** A response as it was first sent, byte for byte. Header names are lower-case. */
export interface StoredResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Claim {
  /** The id of the request, derived from the caller, the route and the Idempotency-Key. */
  readonly key: string;
  /** SHA-256 of the canonical request: the same key with another fingerprint is another request. */
  readonly fingerprint: string;
  /** The caller's roles, kept with the key: only callers who hold all roles of the first attempt get its answer. */
  readonly roles: readonly string[];
  /** The id of this attempt: only the attempt that claimed the key may store or release. */
  readonly owner: string;
  /** How long the claim lasts if its owner dies. */
  readonly leaseMs: number;
  /** The trace id of the request, for the log. */
  readonly traceId?: string;
}

/** What is known of the attempt that claimed the key. */
interface FirstAttempt {
  /** The roles of its caller; undefined when they were not kept. */
  readonly roles: readonly string[] | undefined;
}

/** The result of claiming a key. */
export type ClaimResult =
  /** This owner has the key: do the work, then store or release. */
  | { readonly state: 'claimed' }
  /** The work is done: answer with this response or, when there is no copy, let the service repeat it. */
  | ({ readonly state: 'done'; readonly response: StoredResponse | undefined } & FirstAttempt)
  /** Another attempt is in progress. */
  | ({ readonly state: 'in_flight'; readonly retryAfterSeconds: number } & FirstAttempt)
  /** The key belongs to a request with another fingerprint, finished or in flight. */
  | { readonly state: 'mismatch' };

/**
 * Remembers which keyed requests are in progress, and the answers of the finished ones. It is the fast path, not the
 * guarantee: it may forget at any time, and the services still prevent a second execution.
 *
 * When the store cannot be reached, every method soon throws HandoffError `UNAVAILABLE`.
 */
export interface IdempotencyStore {
  /** Claims a key in one atomic step and one round trip. The owner of a claim may claim again, which renews it. */
  claim(claim: Claim): Promise<ClaimResult>;
  /**
   * Keeps the response for `ttlSeconds` and ends the claim. Without a response it keeps only the fact that the request
   * is done, and the service repeats the answer.
   *
   * @returns whether it was kept; false when this owner no longer has the claim.
   */
  store(done: {
    readonly key: string;
    readonly owner: string;
    readonly fingerprint: string;
    readonly response: StoredResponse | undefined;
    readonly ttlSeconds: number;
  }): Promise<boolean>;
  /**
   * Ends the claim without a response, so that the next attempt starts anew. No effect if another owner has the claim.
   */
  release(claim: { readonly key: string; readonly owner: string }): Promise<void>;
}

/**
 * The Retry-After for a key in flight, given the rest of the lease. It is at most two seconds: most requests take
 * milliseconds, and only a dead gateway leaves a whole lease to wait for.
 */
export function retryAfterSeconds(leaseLeftMs: number): number {
  return Math.min(Math.max(Math.ceil(leaseLeftMs / 1000), 1), 2);
}
