import { createHash } from 'node:crypto';
import type { VerifiedToken } from '../ports/token-verifier.js';

export interface CachedToken {
  readonly verified: VerifiedToken;
  /** When the entry begins to count for nothing, in milliseconds of the steady clock. */
  readonly until: number;
}

/** Tokens that were verified a moment ago. */
export interface TokenCache {
  get(token: string, nowMs: number): VerifiedToken | undefined;
  put(token: string, entry: CachedToken): void;
}

/**
 * A bounded cache; the oldest entry makes room. The key is SHA-256 of the whole token: any part of one (signature,
 * `jti`) would let a forged token hit a genuine one's entry, and the token itself should not lie in memory for long.
 */
export function createTokenCache(maxEntries: number): TokenCache {
  const entries = new Map<string, CachedToken>();
  return {
    get: (token, nowMs) => {
      const key = digest(token);
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (nowMs < entry.until) return entry.verified;
      entries.delete(key);
      return undefined;
    },
    put: (token, entry) => {
      entries.set(digest(token), entry);
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value!);
    },
  };
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
