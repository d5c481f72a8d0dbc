import { createLocalJWKSet, type CryptoKey, type JWK } from 'jose';
import type { KeyReference } from '../ports/signing-keys.js';

const MAX_KEYS = 100;

/** Public signing keys, by `kid`. */
export interface KeySet {
  has(kid: string): boolean;
  /**
   * Finds the key that a token names. Throws when none fits: the key is for another algorithm, or two keys have the
   * name.
   */
  key(reference: KeyReference): Promise<CryptoKey>;
}

/**
 * Reads the keys of a JWK Set (RFC 7517) that can verify signatures. It ignores symmetric and private keys, keys
 * without `kid` and keys for encryption.
 *
 * @throws TypeError when no key is left: an issuer without keys is broken.
 */
export function readKeySet(document: unknown): KeySet {
  const keys = candidates(document).filter(isVerificationKey).slice(0, MAX_KEYS);
  if (keys.length === 0) throw new TypeError('the key set has no usable key');
  const kids = new Set(keys.map((key) => key.kid));
  const find = createLocalJWKSet({ keys });
  return { has: (kid) => kids.has(kid), key: ({ alg, kid }) => find({ alg, kid }) };
}

function candidates(document: unknown): readonly unknown[] {
  const keys = (document as { keys?: unknown } | null)?.keys;
  return Array.isArray(keys) ? keys : [];
}

function isVerificationKey(value: unknown): value is JWK & { kid: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { kty, kid, use, d } = value as JWK;
  return (
    typeof kid === 'string' && kid !== '' && kty !== undefined && kty !== 'oct' && use !== 'enc' && d === undefined
  );
}
