import type { BuiltRequest } from './build-request.js';
import type { ClientOptions } from './client-options.js';
import type { TokenProvider } from './token.js';

/** The connection to one gateway for one caller. */
export interface Connection {
  /**
   * Sends a request once, with a valid token. After a 401 it gets a new token and repeats the request, which is safe: a
   * request that is not authenticated changes nothing.
   *
   * @returns the response, or why there is none.
   * @throws whatever the signal aborts with, and whatever the token provider throws.
   */
  send(request: BuiltRequest, timing: Timing): Promise<Response | Error>;
}

export interface Timing {
  /** The caller's signal: it cancels the call. */
  readonly signal: AbortSignal | undefined;
  /** The timeout of the request and of reading its body. When it aborts, the attempt counts as unanswered. */
  readonly bound: AbortSignal;
}

export function createConnection({ baseUrl, token }: Pick<ClientOptions, 'baseUrl' | 'token'>): Connection {
  requireOptions(baseUrl, token);
  const base = baseUrl.replace(/\/+$/, '');
  return {
    async send(request, timing) {
      const given = typeof token === 'string' ? token : await token(asking(timing));
      const response = await trySend(base, request, given, timing);
      if (typeof token === 'string' || !(response instanceof Response) || response.status !== 401) return response;
      const fresh = await renewed(token, given, timing);
      if (fresh === given) return response;
      await response.body?.cancel();
      return trySend(base, request, fresh, timing);
    },
  };
}

/** A variable of the environment that is not set is the usual mistake, and no compiler sees it behind a `!`. */
function requireOptions(baseUrl: unknown, token: unknown): void {
  if (typeof baseUrl !== 'string')
    throw new TypeError('The client needs a baseUrl: the URL of the gateway, such as http://127.0.0.1:8088.');
  if (typeof token !== 'string' && typeof token !== 'function')
    throw new TypeError('The client needs a token: an access token, or a function that returns one.');
}

function renewed(token: TokenProvider, rejected: string, timing: Timing): string | Promise<string> {
  return token({ ...asking(timing), rejected });
}

function asking({ signal }: Timing): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

async function trySend(
  base: string,
  request: BuiltRequest,
  token: string,
  { signal, bound }: Timing,
): Promise<Response | Error> {
  const headers = headersOf(request, token);
  const url = `${base}${request.path}`;
  if (!URL.canParse(url)) throw new TypeError('The baseUrl of the client is no URL.');
  try {
    return await fetch(url, {
      method: request.method,
      headers,
      ...(request.body === undefined ? {} : { body: request.body }),
      // The token is for this gateway, not for the target of a redirect.
      redirect: 'error',
      signal: signal === undefined ? bound : AbortSignal.any([signal, bound]),
    });
  } catch (error) {
    signal?.throwIfAborted();
    return error instanceof Error ? error : new Error(String(error));
  }
}

/**
 * @throws TypeError for a token that no header can hold. The message does not show the token. It is no failure of the
 * gateway.
 */
function headersOf(request: BuiltRequest, token: string): Headers {
  const headers = new Headers(request.headers);
  try {
    headers.set('authorization', `Bearer ${token}`);
  } catch {
    throw new TypeError('The access token has characters that a header cannot hold.');
  }
  return headers;
}

/** fetch throws "fetch failed", with the reason in `cause`. */
export function describeFailure(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause.message : '';
  return cause === '' ? error.message : cause;
}
