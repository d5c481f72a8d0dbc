import { HandoffTokenError } from './api-error.js';
import { describeFailure } from './connection.js';
import { backoffMs, orAborted, pause } from './pause.js';
import { readText } from './read-body.js';
import type { TokenRequest } from './token.js';

export interface ClientCredentialsOptions {
  /** The token endpoint of the identity provider. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string;
  /** The audience of the token, for providers that require one. */
  readonly audience?: string;
  /** How the client authenticates: `basic` (default) in the Authorization header, `post` in the form. */
  readonly authentication?: 'basic' | 'post';
  /** The timeout of one token request, in milliseconds. Default 10 000. */
  readonly timeoutMs?: number;
  /** The time, in milliseconds since 1970. For tests. */
  readonly now?: () => number;
}

interface HeldToken {
  readonly token: string;
  readonly renewAt: number;
  readonly expiresAt: number;
}

const ATTEMPTS = 3;

/**
 * Tokens by the client credentials grant (RFC 6749, section 4.4). A token is cached until shortly before it expires (a
 * tenth of its lifetime, 30 seconds at most), or until the gateway refuses it. Concurrent calls share one request for
 * the next token. While the provider is unreachable, a valid token stays in use.
 *
 * @throws HandoffTokenError from the returned function, when the provider issues no token.
 */
export function clientCredentials(options: ClientCredentialsOptions): (request?: TokenRequest) => Promise<string> {
  const now = options.now ?? Date.now;
  let held: HeldToken | undefined;
  let renewal: Promise<HeldToken> | undefined;

  const renew = async (): Promise<HeldToken> => {
    try {
      held = await fetchToken(options, now);
      return held;
    } catch (error) {
      if (held !== undefined && now() < held.expiresAt) return held;
      throw error;
    } finally {
      renewal = undefined;
    }
  };
  return async ({ rejected, signal } = {}) => {
    if (held !== undefined && held.token === rejected) held = undefined;
    if (held !== undefined && now() < held.renewAt) return held.token;
    renewal ??= renew();
    return (await orAborted(renewal, signal)).token;
  };
}

async function fetchToken(options: ClientCredentialsOptions, now: () => number): Promise<HeldToken> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await requestToken(options, now);
    } catch (error) {
      const status = error instanceof HandoffTokenError ? error.status : undefined;
      if (attempt === ATTEMPTS || (status !== undefined && status < 500 && status !== 429)) throw error;
      await pause(backoffMs(attempt, undefined, Math.random), undefined);
    }
  }
}

async function requestToken(options: ClientCredentialsOptions, now: () => number): Promise<HeldToken> {
  const askedAt = now();
  const bound = AbortSignal.timeout(options.timeoutMs ?? 10_000);
  const response = await fetch(options.tokenUrl, {
    method: 'POST',
    headers: { accept: 'application/json', ...authorizationOf(options) },
    body: formOf(options),
    redirect: 'error',
    signal: bound,
  }).catch((error: Error) => {
    throw new HandoffTokenError(
      `The identity provider did not answer: ${describeFailure(error)}`,
      undefined,
      undefined,
      error,
    );
  });
  const body = (await readText(response, [bound])
    .then((text) => JSON.parse(text) as unknown)
    .catch(() => ({}))) as Readonly<Record<string, unknown>> | null;
  const { access_token: token, expires_in: seconds, error } = body ?? {};
  if (!response.ok || typeof token !== 'string' || token === '') {
    const code = typeof error === 'string' ? error : undefined;
    throw new HandoffTokenError(
      `The identity provider gave no token: ${response.status} ${code ?? ''}`.trimEnd(),
      response.status,
      code,
    );
  }
  // Without expires_in the token is valid until the gateway refuses it.
  const lifeMs = Number(seconds) > 0 ? Number(seconds) * 1_000 : Infinity;
  const expiresAt = askedAt + lifeMs;
  return { token, expiresAt, renewAt: expiresAt - Math.min(30_000, lifeMs / 10) };
}

function formOf({
  clientId,
  clientSecret,
  scope,
  audience,
  authentication,
}: ClientCredentialsOptions): URLSearchParams {
  return new URLSearchParams({
    grant_type: 'client_credentials',
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
    ...(authentication === 'post' ? { client_id: clientId, client_secret: clientSecret } : {}),
  });
}

/** RFC 6749, section 2.3.1: id and secret are form-encoded before they are joined. */
function authorizationOf({ clientId, clientSecret, authentication }: ClientCredentialsOptions): Record<string, string> {
  if (authentication === 'post') return {};
  const encode = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2);
  const credentials = Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64');
  return { authorization: `Basic ${credentials}` };
}
