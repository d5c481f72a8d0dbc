import type { Principal } from '@handoff/kernel';

/** Who a token stands for, and until when. */
export interface VerifiedToken {
  readonly principal: Principal;
  /** As its issuer says: whatever goes on for longer than a request ends then. */
  readonly expiresAt: Date;
  /** What the token names as a role and that grants nothing: the first of it. */
  readonly ignoredRoles: readonly { readonly name: string; readonly reason: string }[];
}

/** Decides who is calling, from an access token. */
export interface TokenVerifier {
  /**
   * The caller that a token stands for, and until when.
   *
   * @throws HandoffError `UNAUTHENTICATED` when the token is no good, whatever is wrong with it;
   * `IDENTITY_PROVIDER_UNAVAILABLE` when that cannot be told at the moment.
   */
  verify(token: string): Promise<VerifiedToken>;
  /** Whether the keys to verify with are there. */
  isReady(): boolean;
  /** Stops whatever keeps the keys up to date. */
  close(): void;
}
