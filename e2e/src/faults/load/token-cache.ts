import type { Caller } from '../../topology/topology.js';

/** Well below the lifetime of test tokens, which is an hour. */
const KEPT_MS = 20 * 60_000;

export interface TokenCache {
  readonly token: (caller: Caller) => Promise<string>;
  /** The `sub` of every token so far, by the requested subject: an issuer may use its own names. */
  readonly subjects: ReadonlyMap<string, string>;
}

/** Caches one token per subject and roles for a while: real clients do not fetch one per request either. */
export function cacheTokens(fetchToken: (caller: Caller) => Promise<string>): TokenCache {
  const kept = new Map<string, { readonly token: Promise<string>; readonly until: number }>();
  const subjects = new Map<string, string>();
  const fetchAndRead = async (caller: Caller): Promise<string> => {
    const token = await fetchToken(caller);
    subjects.set(caller.subject, subjectOf(token));
    return token;
  };
  return {
    subjects,
    token(caller) {
      const name = [caller.subject, ...caller.roles].join(' ');
      const found = kept.get(name);
      if (found !== undefined && found.until > Date.now()) return found.token;
      const token = fetchAndRead(caller);
      kept.set(name, { token, until: Date.now() + KEPT_MS });
      token.catch(() => kept.delete(name));
      return token;
    },
  };
}

function subjectOf(token: string): string {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { readonly sub: string };
  return claims.sub;
}
