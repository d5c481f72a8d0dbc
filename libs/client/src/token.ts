/** A client's request for a token. */
export interface TokenRequest {
  /** The token that the gateway has just refused with 401. A cache must not return it again. */
  readonly rejected?: string;
  /** Aborts when the call no longer needs the token. */
  readonly signal?: AbortSignal;
}

/** Returns a valid access token. It is called before every attempt, so it should cache. */
export type TokenProvider = (request?: TokenRequest) => string | Promise<string>;
