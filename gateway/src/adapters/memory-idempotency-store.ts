import { retryAfterSeconds, type IdempotencyStore, type StoredResponse } from '../ports/idempotency-store.js';

interface Entry {
  readonly fingerprint: string;
  readonly roles: readonly string[];
  /** Undefined once done. */
  readonly owner: string | undefined;
  readonly response: StoredResponse | undefined;
  readonly expiresAt: number;
}

/**
 * Keeps keys in this process, for a single gateway. A key that it forgets, on a restart or to stay within its bounds,
 * only costs a transaction in the service.
 */
export function createMemoryIdempotencyStore(
  deps: {
    /** Milliseconds on the monotonic clock. */
    readonly now?: () => number;
    /** At most this many keys. */
    readonly maxEntries?: number;
    /** At most this many bytes of response bodies. */
    readonly maxBytes?: number;
  } = {},
): IdempotencyStore {
  const { now = () => performance.now(), maxEntries = 10_000, maxBytes = 64 * 1024 * 1024 } = deps;
  // Oldest first: a written entry moves to the end, so expired entries collect at the front.
  const entries = new Map<string, Entry>();
  let bytes = 0;

  return {
    async claim({ key, fingerprint, roles, owner, leaseMs }) {
      const kept = live(key);
      if (kept !== undefined && kept.fingerprint !== fingerprint) return { state: 'mismatch' };
      if (kept !== undefined && kept.owner === undefined) {
        return { state: 'done', roles: kept.roles, response: kept.response };
      }
      if (kept !== undefined && kept.owner !== owner) {
        const leaseLeftMs = kept.expiresAt - now();
        return { state: 'in_flight', roles: kept.roles, retryAfterSeconds: retryAfterSeconds(leaseLeftMs) };
      }
      write(key, { fingerprint, roles, owner, response: undefined, expiresAt: now() + leaseMs });
      return { state: 'claimed' };
    },
    async store({ key, owner, fingerprint, response, ttlSeconds }) {
      const kept = live(key);
      if (kept === undefined || kept.owner !== owner || kept.fingerprint !== fingerprint) return false;
      write(key, {
        fingerprint,
        roles: kept.roles,
        owner: undefined,
        response: response === undefined ? undefined : copyOf(response),
        expiresAt: now() + ttlSeconds * 1000,
      });
      return true;
    },
    async release({ key, owner }) {
      if (live(key)?.owner === owner) remove(key);
    },
  };

  function live(key: string): Entry | undefined {
    const entry = entries.get(key);
    return entry !== undefined && entry.expiresAt > now() ? entry : undefined;
  }

  function write(key: string, entry: Entry): void {
    remove(key);
    entries.set(key, entry);
    bytes += entry.response?.body.length ?? 0;
    const at = now();
    for (const [oldest, { expiresAt }] of entries) {
      if (expiresAt > at && entries.size <= maxEntries && bytes <= maxBytes) break;
      remove(oldest);
    }
  }

  function remove(key: string): void {
    bytes -= entries.get(key)?.response?.body.length ?? 0;
    entries.delete(key);
  }
}

function copyOf({ status, headers, body }: StoredResponse): StoredResponse {
  return { status, headers: { ...headers }, body: Uint8Array.from(body) };
}
