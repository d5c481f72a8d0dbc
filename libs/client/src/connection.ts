import type { BuiltRequest } from './build-request.js';
import type { ClientOptions } from './client-options.js';
import type { TokenProvider } from './token.js';

/** The way to one gateway, as one caller. */
export interface Connection {
  /**
   * Sends a request once, with a current token. A token that is refused with 401 is renewed, and the request sent again:
   * a request that was not authenticated has changed nothing.
   *
   * @returns the response, or why there was none.
   * @throws whatever the signal aborts with, and whatever the token provider throws.
   */
  send(request: BuiltRequest, timing: Timing): Promise<Response | Error>;
}

export interface Timing {
  /** The caller's own: when it aborts, the caller wants to know no more. */
  readonly signal: AbortSignal | undefined;
  /** Bounds the request, and the reading of its body; when it aborts there was no answer. */
  readonly bound: AbortSignal;
}

export function createConnection({ baseUrl, token }: Pick<ClientOptions, 'baseUrl' | 'token'>): Connection {
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
      // A token is for the gateway it was given for, not for wherever that points to.
      redirect: 'error',
      signal: signal === undefined ? bound : AbortSignal.any([signal, bound]),
    });
  } catch (error) {
    signal?.throwIfAborted();
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** @throws TypeError for a token that no header can hold, without a word of it. That is no failure of the gateway. */
function headersOf(request: BuiltRequest, token: string): Headers {
  const headers = new Headers(request.headers);
  try {
    headers.set('authorization', `Bearer ${token}`);
  } catch {
    throw new TypeError('The access token has characters that a header cannot hold.');
  }
  return headers;
}

/** fetch says "fetch failed" and keeps the reason in `cause`. */
export function describeFailure(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause.message : '';
  return cause === '' ? error.message : cause;
}
