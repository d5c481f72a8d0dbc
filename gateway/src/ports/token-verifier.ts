import type { Principal } from '@handoff/kernel';

/** The caller that a token stands for, and its expiry. */
export interface VerifiedToken {
  readonly principal: Principal;
  /** The token's expiry: streams end then. */
  readonly expiresAt: Date;
  /** The first entries of the roles claim that grant nothing. */
  readonly ignoredRoles: readonly { readonly name: string; readonly reason: string }[];
}

/** Identifies the caller by an access token. */
export interface TokenVerifier {
  /**
   * Verifies a token.
   *
   * @param traceId the trace id of the request, for the log.
   * @throws HandoffError `UNAUTHENTICATED` when the token is invalid in any way; `IDENTITY_PROVIDER_UNAVAILABLE` when
   * the issuer's keys are needed and cannot be fetched.
   */
  verify(token: string, traceId?: string): Promise<VerifiedToken>;
  /** Whether there are keys to verify with. */
  isReady(): boolean;
  /** Stops refreshing the keys. */
  close(): void;
}
