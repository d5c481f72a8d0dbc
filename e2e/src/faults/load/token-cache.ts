import type { Caller } from '../../topology/topology.js';

/** Renewed well before an hour, which is how long tokens of the test issuer are good for. */
const KEPT_MS = 20 * 60_000;

/** One token per subject, asked for once in a while: real clients do not fetch one for every request either. */
export function cacheTokens(fetchToken: (caller: Caller) => Promise<string>): (caller: Caller) => Promise<string> {
  const kept = new Map<string, { readonly token: Promise<string>; readonly until: number }>();
  return (caller) => {
    const found = kept.get(caller.subject);
    if (found !== undefined && found.until > Date.now()) return found.token;
    const token = fetchToken(caller);
    kept.set(caller.subject, { token, until: Date.now() + KEPT_MS });
    token.catch(() => kept.delete(caller.subject));
    return token;
  };
}
