import { hash } from 'node:crypto';
import type { VerifiedToken } from '../ports/token-verifier.js';

export interface CachedToken {
  readonly verified: VerifiedToken;
  /** When the entry expires, in milliseconds of the steady clock. */
  readonly until: number;
}

/** Recently verified tokens. */
export interface TokenCache {
  get(token: string, nowMs: number): VerifiedToken | undefined;
  put(token: string, entry: CachedToken): void;
}

/**
 * A bounded cache that drops its oldest entry first. The key is SHA-256 of the whole token: with a part of it
 * (signature, `jti`) a forged token could hit the entry of a genuine one, and the token itself should not stay in
 * memory for long.
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
  return hash('sha256', token, 'base64');
}
