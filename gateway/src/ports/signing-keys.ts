import type { CryptoKey } from 'jose';

/** How a token names the key that signed it. The rest of its header is ignored (RFC 8725 §3.10). */
export interface KeyReference {
  readonly alg: string;
  readonly kid: string;
}

/** The issuer's public keys. */
export interface SigningKeys {
  /**
   * Finds the key that a token names.
   *
   * @throws HandoffError `UNAUTHENTICATED` when the issuer has no such key for that algorithm;
   * `IDENTITY_PROVIDER_UNAVAILABLE` when the issuer cannot be asked.
   */
  find(reference: KeyReference): Promise<CryptoKey>;
  /** Whether there are valid keys. */
  isReady(): boolean;
  close(): void;
}
