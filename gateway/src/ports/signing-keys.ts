import type { CryptoKey } from 'jose';

/** What a token says about the key that signed it. Nothing else in its header counts (RFC 8725 §3.10). */
export interface KeyReference {
  readonly alg: string;
  readonly kid: string;
}

/** The issuer's public keys. */
export interface SigningKeys {
  /**
   * The key that a token names.
   *
   * @throws HandoffError `UNAUTHENTICATED` when the issuer has no such key for that algorithm;
   * `IDENTITY_PROVIDER_UNAVAILABLE` when that cannot be told at the moment.
   */
  find(reference: KeyReference): Promise<CryptoKey>;
  /** Whether there are keys that may be relied on. */
  isReady(): boolean;
  close(): void;
}
