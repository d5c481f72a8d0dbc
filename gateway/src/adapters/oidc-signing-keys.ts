import { HandoffError } from '@handoff/kernel';
import type { Logger } from 'pino';
import { refuseToken } from '../application/refuse-token.js';
import type { SigningKeys } from '../ports/signing-keys.js';
import { fetchJson } from './fetch-json.js';
import { readKeySet, type KeySet } from './key-set.js';
import { createPaced } from './paced.js';

export interface OidcKeysOptions {
  readonly issuer: string;
  /** The URL of the keys, for issuers whose discovery document cannot be reached from here. */
  readonly jwksUrl: string | undefined;
  /** Milliseconds on the monotonic clock. */
  readonly now?: () => number;
  readonly logger: Pick<Logger, 'warn'>;
  /** The timeout of each request to the issuer, in milliseconds. */
  readonly timeoutMs?: number;
  /** The issuer is asked at most once per this many milliseconds, whatever tokens arrive. */
  readonly intervalMs?: number;
  /** Keys older than this are refreshed in the background, so that withdrawn keys stop working. */
  readonly refreshAfterMs?: number;
  /** Keys older than this are no longer used. */
  readonly keptForMs?: number;
}

/**
 * The most requests that wait for one fetch: without it, a flood of junk tokens could occupy the whole gateway. One
 * network address may take a share of them (share-among-addresses).
 */
const MAX_WAITING = 256;

/**
 * An OpenID provider's signing keys, by discovery (or a given URL) and JWKS.
 *
 * A request with an unknown `kid` waits for a fetch that starts after the request, and fetches start at most once per
 * interval. So junk tokens can neither flood the issuer nor block a key that the issuer has just started to use. While
 * the issuer is down, known keys work for `keptForMs`. After that, and for unknown keys, the answer is that the
 * provider is unavailable, never that the token is invalid.
 */
export function createOidcSigningKeys(options: OidcKeysOptions): SigningKeys {
  const {
    now = () => performance.now(),
    intervalMs = 1_000,
    timeoutMs = 3_000,
    refreshAfterMs = 600_000,
    keptForMs = 3_600_000,
  } = options;
  const readKeys = createKeyReader(options.issuer, options.jwksUrl, timeoutMs);
  let latest: { readonly keys: KeySet; readonly at: number } | undefined;
  let failing = false;
  let waiting = 0;

  const age = (): number => (latest === undefined ? Infinity : now() - latest.at);
  const current = (): KeySet | undefined => (age() <= keptForMs ? latest?.keys : undefined);

  const fetches = createPaced(intervalMs, async () => {
    try {
      latest = { keys: await readKeys(), at: now() };
      failing = false;
    } catch (err) {
      failing = true;
      options.logger.warn({ err }, 'the identity provider does not give its keys');
    }
  });

  /** Refreshes in the background, so that no request waits for it. */
  const freshen = (): void => {
    if (age() > refreshAfterMs && fetches.waitMs() === 0) void fetches.next().catch(() => {});
  };

  const fetchFor = async (kid: string): Promise<void> => {
    // A fetch in progress may bring the key. If not, the next fetch starts after this request.
    await fetches.settled();
    if (current()?.has(kid) === true) return;
    // The issuer has just failed: do not wait for the next attempt.
    if (failing && fetches.waitMs() > 0) throw unavailable();
    await fetches.next();
    if (failing) throw unavailable();
  };

  const waitFor = async (kid: string): Promise<void> => {
    if (waiting >= MAX_WAITING) throw unavailable();
    waiting += 1;
    try {
      await fetchFor(kid);
    } finally {
      waiting -= 1;
    }
  };

  freshen();
  return {
    find: async (reference) => {
      if (current()?.has(reference.kid) === true) freshen();
      else await waitFor(reference.kid);
      const keys = current();
      if (keys === undefined) throw unavailable();
      if (!keys.has(reference.kid)) throw refuseToken('The token is signed with a key that the issuer does not have.');
      return keys.key(reference);
    },
    isReady: () => {
      // A gateway that is not ready gets no requests, so the readiness check itself has to refresh the keys.
      freshen();
      return current() !== undefined;
    },
    close: () => fetches.close(),
  };
}

function unavailable(): HandoffError {
  return new HandoffError('IDENTITY_PROVIDER_UNAVAILABLE', { retryAfterSeconds: 2 });
}

/** Reads the key set. The discovery document is read once, and again after a failure. */
function createKeyReader(issuer: string, givenUrl: string | undefined, timeoutMs: number): () => Promise<KeySet> {
  let url = givenUrl;
  return async () => {
    try {
      url ??= await discover(issuer, timeoutMs);
      return readKeySet(await fetchJson(url, timeoutMs));
    } catch (error) {
      url = givenUrl;
      throw error;
    }
  };
}

async function discover(issuer: string, timeoutMs: number): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = (await fetchJson(url, timeoutMs)) as { issuer?: unknown; jwks_uri?: unknown } | null;
  if (document?.issuer !== issuer) throw new Error('the discovery document is of another issuer');
  if (typeof document.jwks_uri !== 'string' || !isSafeUrl(document.jwks_uri)) throw new Error('jwks_uri is not usable');
  return document.jwks_uri;
}

/** Whether a URL is https, or http to this machine: keys from any other URL could be forged on the way. */
export function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname));
}
