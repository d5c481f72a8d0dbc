import { HandoffTokenError } from './api-error.js';
import { describeFailure } from './connection.js';
import { backoffMs, orAborted, pause } from './pause.js';
import type { TokenRequest } from './token.js';

export interface ClientCredentialsOptions {
  /** The token endpoint of the identity provider. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string;
  /** Whom the token is for, where the provider wants to be told. */
  readonly audience?: string;
  /** How the client says who it is: `basic` (default) in the Authorization header, `post` in the form. */
  readonly authentication?: 'basic' | 'post';
  /** How long one attempt to get a token may take, in milliseconds. Default 10 000. */
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
 * Tokens by the client credentials grant (RFC 6749, section 4.4). A token is kept until shortly before it expires (a
 * tenth of its life, 30 seconds at most), or until the gateway refuses it; whoever needs one meanwhile shares a single
 * request for the next. While the provider is away, a token that is still good goes on being used.
 *
 * @throws HandoffTokenError from the provider it returns, when there is no token to be had.
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
  const response = await fetch(options.tokenUrl, {
    method: 'POST',
    headers: { accept: 'application/json', ...authorizationOf(options) },
    body: formOf(options),
    redirect: 'error',
    signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
  }).catch((error: Error) => {
    throw new HandoffTokenError(
      `The identity provider did not answer: ${describeFailure(error)}`,
      undefined,
      undefined,
      error,
    );
  });
  const body = (await response.json().catch(() => ({}))) as Readonly<Record<string, unknown>> | null;
  const { access_token: token, expires_in: seconds, error } = body ?? {};
  if (!response.ok || typeof token !== 'string' || token === '') {
    const code = typeof error === 'string' ? error : undefined;
    throw new HandoffTokenError(
      `The identity provider gave no token: ${response.status} ${code ?? ''}`.trimEnd(),
      response.status,
      code,
    );
  }
  // Without expires_in it is good until the gateway says otherwise.
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

/** RFC 6749, section 2.3.1: both are form-encoded before they are joined. */
function authorizationOf({ clientId, clientSecret, authentication }: ClientCredentialsOptions): Record<string, string> {
  if (authentication === 'post') return {};
  const encode = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2);
  const credentials = Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64');
  return { authorization: `Basic ${credentials}` };
}
